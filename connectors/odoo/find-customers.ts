import { z } from 'zod';
import type { CustomerCandidate, ErpQuestion } from '../../domain/erp.ts';
import { vatNumber } from '../../domain/lead-to-project/erp-question.ts';
import { companyName } from '../company-name.ts';
import { companyDomain } from '../web-domain.ts';
import { fewAtATime } from './few-at-a-time.ts';
import type { OdooSession } from './odoo-session.ts';
import { reference, text } from './odoo-values.ts';

const partner = z.object({
  id: z.number(),
  name: text,
  vat: text,
  website: text,
  email: text,
  city: text,
  active: z.boolean(),
  company_id: reference,
});
type Partner = z.infer<typeof partner>;
const fields = ['name', 'vat', 'website', 'email', 'city', 'active', 'company_id'];

/** Weakest last; domain/lead-to-project/match-customer.ts says what each is worth. */
const strength: CustomerCandidate['matchedBy'][] = [
  'our order',
  'our external id',
  'vat',
  'domain and name',
  'domain',
  'name',
];

/**
 * Every customer of this company, or shared, that could be the deal's: companies only; archived ones only when they are
 * ours, or are this very company by VAT number or by domain and name, so that nobody makes them anew unasked. Odoo narrows down with patterns, and what is really alike is decided here, on both sides normalised the same way.
 */
export async function findCustomers(
  odoo: OdooSession,
  asked: ErpQuestion['customer'],
  known: { companyId: number; ofOrder: number | null; ours: number | null },
): Promise<CustomerCandidate[]> {
  const knownIds = [known.ofOrder, known.ours].filter((id) => id !== null);
  const companies = ['|', ['is_company', '=', true], ['parent_id', '=', false]];
  const inReach = ['company_id', 'in', [false, known.companyId]];
  const [byId, ...byPattern] = await fewAtATime([
    async () =>
      knownIds.length === 0 ? [] : odoo.withArchived.search('res.partner', [['id', 'in', knownIds]], fields, partner),
    // Each by itself: the many that only sound alike must not crowd out the one with the VAT number.
    ...patterns(asked).map((alike) => () => searchAll(odoo.withArchived, [...companies, inReach, ...alike])),
  ]);
  const rows = new Map([...byPattern.flat(), ...(byId ?? [])].map((row) => [row.id, row]));
  return [...rows.values()]
    .flatMap((row) => {
      const matchedBy = reason(row, asked, known);
      if (matchedBy && !row.active && isWeak(matchedBy)) return [];
      return matchedBy ? [candidate(row, matchedBy, row.id === known.ours)] : [];
    })
    .sort((a, b) => strength.indexOf(a.matchedBy) - strength.indexOf(b.matchedBy) || a.id - b.id);
}

function isWeak(matchedBy: CustomerCandidate['matchedBy']): boolean {
  return matchedBy === 'domain' || matchedBy === 'name';
}

/** Page by page: a customer that is missed because others came first would be made a second time. */
async function searchAll(odoo: OdooSession, domain: unknown[]): Promise<Partner[]> {
  const rows: Partner[] = [];
  for (let last = 0; ; ) {
    const page = await odoo.search('res.partner', [...domain, ['id', '>', last]], fields, partner, { limit: PAGE });
    rows.push(...page);
    last = page.at(-1)?.id ?? last;
    if (page.length < PAGE) return rows;
    odoo.caller.heartbeat();
  }
}

const PAGE = 500;

/** Conditions, each of which lets through at least everything that is alike in its way. */
function patterns(asked: ErpQuestion['customer']): unknown[][] {
  const vat = vatNumber(asked.vat);
  const domain = companyDomain(asked.domain);
  return [
    // Odoo keeps the number as somebody typed it: with blanks and dots anywhere.
    ...(vat ? [[['vat', '=ilike', `%${[...vat].join('%')}%`]]] : []),
    ...(domain ? [['|', ['website', 'ilike', domain], ['email', 'ilike', `@${domain}`]]] : []),
    ...namePattern(asked.name),
  ];
}

/**
 * Blanks, punctuation and legal form may differ: anything may stand between and behind the letters. A name with hardly a
 * letter that is written one way only (Cisco, Sony, anything not Latin) would let everybody through; then its first word as
 * it is written must do.
 */
function namePattern(name: string): unknown[][] {
  const letters = [...companyName(name)].map(asPattern);
  if (letters.filter((letter) => letter !== '_').length >= FIXED_LETTERS)
    return [[['name', '=ilike', `${letters.join('%')}%`]]];
  const [word] = name.trim().split(/\s+/);
  return word ? [[['name', 'ilike', word.replaceAll(/[\\%_]/g, '\\$&')]]] : [];
}

const FIXED_LETTERS = 3;

/** A letter that other alphabets write with accents, or not in ASCII at all, is left open. */
function asPattern(letter: string): string {
  return /[bdf-hj-mp-rtv-xz0-9]/.test(letter) ? letter : '_';
}

function reason(
  row: Partner,
  asked: ErpQuestion['customer'],
  known: { ofOrder: number | null; ours: number | null },
): CustomerCandidate['matchedBy'] | null {
  if (row.id === known.ofOrder) return 'our order';
  if (row.id === known.ours) return 'our external id';
  const vat = vatNumber(asked.vat);
  if (vat && vat === vatNumber(row.vat)) return 'vat';
  const sameName = companyName(row.name ?? '') === companyName(asked.name);
  const domain = companyDomain(asked.domain);
  const sameDomain = domain !== null && [row.website, row.email].some((address) => companyDomain(address) === domain);
  if (sameDomain) return sameName ? 'domain and name' : 'domain';
  return sameName ? 'name' : null;
}

function candidate(row: Partner, matchedBy: CustomerCandidate['matchedBy'], ours: boolean): CustomerCandidate {
  const { id, vat, website, city } = row;
  return { id, name: row.name ?? '', vat, website, city, matchedBy, ours, archived: !row.active };
}
