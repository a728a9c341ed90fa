import { z } from 'zod';
import type { CustomerCandidate, ErpQuestion } from '../../domain/erp.ts';
import { vatNumber } from '../../domain/lead-to-project/erp-question.ts';
import { companyName } from './company-name.ts';
import type { OdooSession } from './odoo-session.ts';
import { reference, text } from './odoo-values.ts';
import { companyDomain } from './web-domain.ts';

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
  const alike = [...patterns(asked)];
  const companies = ['|', ['is_company', '=', true], ['parent_id', '=', false]];
  const inReach = ['company_id', 'in', [false, known.companyId]];
  const anyOf = alike.slice(1).map(() => '|');
  const [byId, byPattern] = await Promise.all([
    knownIds.length === 0 ? [] : odoo.withArchived.search('res.partner', [['id', 'in', knownIds]], fields, partner),
    alike.length === 0
      ? []
      : odoo.withArchived.search('res.partner', [...companies, inReach, ...anyOf, ...alike], fields, partner),
  ]);
  const rows = new Map([...byPattern, ...byId].map((row) => [row.id, row]));
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

/** Conditions that let through at least everything that is alike. */
function* patterns(asked: ErpQuestion['customer']): Generator<[string, string, string]> {
  const vat = vatNumber(asked.vat);
  // Odoo keeps the number as somebody typed it: with blanks and dots anywhere.
  if (vat) yield ['vat', '=ilike', `%${[...vat].join('%')}%`];
  const domain = companyDomain(asked.domain);
  if (domain) {
    yield ['website', 'ilike', domain];
    yield ['email', 'ilike', `@${domain}`];
  }
  // Blanks, punctuation and legal form may differ: anything may stand between and behind the letters.
  const name = companyName(asked.name);
  if (name) yield ['name', '=ilike', `${[...name].map(asPattern).join('%')}%`];
}

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
