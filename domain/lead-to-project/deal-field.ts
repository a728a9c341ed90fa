import type { Deal, DealCompany, DealLine } from '../deal.ts';
import { isChoice } from './choices.ts';

/** Fields of the deal itself that a correction may set. */
const DEAL_FIELDS = [
  'entity',
  'purchaseOrder',
  'purchaseOrderAmount',
  'startsOn',
  'endsOn',
  'closedOn',
  'paymentTerms',
  'notToExceed',
  'servicePackage',
  'billingSchedule',
  'currency',
  'amount',
] as const satisfies (keyof Deal)[];

const LINE_FIELDS = [
  'service',
  'quantity',
  'unitPrice',
  'discountPercent',
  'currency',
  'entity',
] as const satisfies (keyof DealLine)[];

const COMPANY_FIELDS = ['vat', 'country'] as const satisfies (keyof DealCompany)[];

/**
 * What the source says in a field, by the name that issues and corrections use: `entity`, `owner` (the e-mail address),
 * `customer` (the company's id), `company.vat`, `lines.77.service`. undefined: there is no such field.
 */
export function readField(deal: Deal, field: string): string | null | undefined {
  if (field === 'owner') return deal.owner ? (deal.owner.email ?? deal.owner.id) : null;
  if (isChoice(field)) return deal.company?.id ?? null;
  const line = lineField(deal, field);
  if (line) return line.line[line.name] ?? null;
  const company = COMPANY_FIELDS.find((name) => field === `company.${name}`);
  if (company) return deal.company ? deal.company[company] : undefined;
  const own = DEAL_FIELDS.find((name) => name === field);
  return own ? (deal[own] ?? null) : undefined;
}

/** The deal with one field overridden; as it was if it has no such field. `customer` is no field of the deal's. */
export function withField(deal: Deal, field: string, value: string): Deal {
  if (field === 'owner') return { ...deal, owner: { id: '', name: value, ...deal.owner, email: value } };
  const line = lineField(deal, field);
  if (line) {
    const changed = { ...line.line, [line.name]: value };
    return { ...deal, lines: deal.lines.map((other) => (other === line.line ? changed : other)) };
  }
  const company = COMPANY_FIELDS.find((name) => field === `company.${name}`);
  if (company) return deal.company ? { ...deal, company: { ...deal.company, [company]: value } } : deal;
  return DEAL_FIELDS.some((name) => name === field) ? { ...deal, [field]: value } : deal;
}

function lineField(deal: Deal, field: string): { line: DealLine; name: (typeof LINE_FIELDS)[number] } | null {
  if (!field.startsWith('lines.')) return null;
  const dot = field.lastIndexOf('.');
  const name = LINE_FIELDS.find((known) => known === field.slice(dot + 1));
  const line = deal.lines.find(({ id }) => id === field.slice('lines.'.length, dot));
  return line && name ? { line, name } : null;
}
