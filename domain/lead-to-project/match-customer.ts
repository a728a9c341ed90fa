import type { DealCompany } from '../deal.ts';
import type { CustomerCandidate } from '../erp.ts';
import { type Candidate, type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy } from '../policy.ts';
import { ASK_AGAIN } from './choices.ts';
import { vatNumber, webDomain } from './erp-question.ts';

/** `existing`: to be used as it is. `ours`: under our external id, which is there already or will be. */
export type CustomerMatch = { existing: CustomerCandidate } | { ours: CustomerCandidate | null };

/** What `choose` sends to say that none of the candidates is this company. */
const NEW_CUSTOMER = 'new';

/**
 * Which customer of the ERP's the deal's company is. In this order: what a person chose, the order that an earlier attempt
 * wrote, our external id, the one with the company's VAT number, the one with its domain and name. Several of a kind, or
 * one that has only the domain or the name, is for a person to say: a doubled customer costs more than a question.
 */
export function matchCustomer(
  company: DealCompany,
  found: readonly CustomerCandidate[],
  chosen: string | null,
  about: string,
): { match: CustomerMatch } | { issue: Issue } {
  const candidates = oncePerRecord(found);
  const by = (...reasons: CustomerCandidate['matchedBy'][]) =>
    candidates.filter(({ matchedBy }) => reasons.includes(matchedBy));

  if (chosen === ASK_AGAIN) {
    // Whatever an earlier attempt has written by the wrong choice is no reason to make it again.
    const live = candidates.filter(({ archived }) => !archived);
    if (live.length > 0) return ambiguous(live, company, about);
  } else if (chosen !== null) return byChoice(chosen, candidates, company, about);
  // The order says whom an earlier attempt took, unless the deal has moved to another company since.
  const [ofOrder] = by('our order').filter((candidate) => !hasOtherVat(candidate, company));
  if (ofOrder) return { match: asMatch(ofOrder) };
  const [ofOurs] = candidates.filter(({ ours }) => ours);
  if (ofOurs) return usable(ofOurs, company, about);

  const strong = [by('vat'), by('domain and name').filter((candidate) => !hasOtherVat(candidate, company))];
  for (const kind of strong) {
    const live = kind.filter(({ archived }) => !archived);
    const [only, ...others] = live.length > 0 ? live : kind;
    if (!only) continue;
    return others.length > 0 && live.length > 0 ? ambiguous(live, company, about) : usable(only, company, about);
  }
  const weak = by('domain and name', 'domain', 'name').filter(({ archived }) => !archived);
  return weak.length > 0 ? ambiguous(weak, company, about) : { match: { ours: null } };
}

/** Where customers are the ERP's to make, one that isn't there yet is for its people to make. */
export function notOursToMake(match: CustomerMatch, company: DealCompany, entity: EntityPolicy): Issue[] {
  if ('existing' in match || match.ours || entity.ownership.customer.length > 0) return [];
  return [
    issueOf('TL-MATCH-0003', {
      message: `The ERP has no customer that is "${company.name}", and ${entity.name} lets nobody else make one.`,
      hint: `Make it in the ERP with the same VAT number, or web site and name, and retry. (config/entities.yaml: ${entity.code}.ownership.customer)`,
      about: `company=${company.id}`,
    }),
  ];
}

function asMatch(candidate: CustomerCandidate): CustomerMatch {
  return candidate.ours ? { ours: candidate } : { existing: candidate };
}

function usable(candidate: CustomerCandidate, company: DealCompany, about: string) {
  return candidate.archived ? archived(candidate, company, about) : { match: asMatch(candidate) };
}

function byChoice(chosen: string, candidates: CustomerCandidate[], company: DealCompany, about: string) {
  const ours = candidates.find((candidate) => candidate.ours) ?? null;
  if (chosen === NEW_CUSTOMER) return ours ? usable(ours, company, about) : { match: { ours: null } };
  const candidate = candidates.find(({ id }) => String(id) === chosen);
  return candidate ? usable(candidate, company, about) : ambiguous(candidates, company, about, chosen);
}

/** One VAT number each, and not the same: two legal entities, however alike their names. */
export function hasOtherVat(candidate: CustomerCandidate, company: DealCompany): boolean {
  const [theirs, ours] = [vatNumber(candidate.vat), vatNumber(company.vat)];
  return theirs !== null && ours !== null && theirs !== ours;
}

const strength: CustomerCandidate['matchedBy'][] = [
  'our order',
  'our external id',
  'vat',
  'domain and name',
  'domain',
  'name',
];

/** A record may be listed once for each reason: the strongest counts. Sorted, so that the ERP's order changes nothing. */
function oncePerRecord(found: readonly CustomerCandidate[]): CustomerCandidate[] {
  const sorted = found.toSorted((a, b) => strength.indexOf(a.matchedBy) - strength.indexOf(b.matchedBy) || a.id - b.id);
  const isOurs = (id: number) => found.some((c) => c.id === id && (c.ours || c.matchedBy === 'our external id'));
  const byId = Map.groupBy(sorted, ({ id }) => id);
  return [...byId.values()].flatMap(([first]) => (first ? [{ ...first, ours: isOurs(first.id) }] : []));
}

function ambiguous(candidates: CustomerCandidate[], company: DealCompany, about: string, chosen?: string) {
  const message =
    chosen === undefined
      ? `"${company.name}" could be ${candidates.length === 1 ? 'a customer' : `any of ${candidates.length} customers`} that the ERP has already.`
      : `Customer ${chosen}, which was chosen for "${company.name}", is no longer among the customers that it could be.`;
  const choices = [...candidates.filter((c) => !c.archived).map(asCandidate), newCustomer(company)];
  return {
    issue: issueOf('TL-MATCH-0001', { message, hint: HOW_TO_CHOOSE, field: 'customer', about, candidates: choices }),
  };
}

const HOW_TO_CHOOSE = 'Choose the right one, or say that it is a new customer.';

function archived(candidate: CustomerCandidate, company: DealCompany, about: string) {
  const message = `"${company.name}" is customer ${candidate.id} "${candidate.name}" of the ERP, which is archived.`;
  // Our own record would be found again: then only restoring it helps.
  const canBeNew = !candidate.ours;
  const hint = `Restore it in the ERP and retry${canBeNew ? ', or choose to make a new customer' : ''}.`;
  const candidates = canBeNew ? [newCustomer(company)] : [];
  return { issue: issueOf('TL-MATCH-0002', { message, hint, field: canBeNew ? 'customer' : null, about, candidates }) };
}

function asCandidate(candidate: CustomerCandidate): Candidate {
  const facts = [
    candidate.city,
    candidate.vat && `VAT ${candidate.vat}`,
    candidate.website,
    `found by ${candidate.matchedBy}`,
  ];
  return { id: String(candidate.id), title: candidate.name, details: facts.filter(Boolean).join(', ') };
}

function newCustomer(company: DealCompany): Candidate {
  const facts = [company.city, company.vat && `VAT ${company.vat}`, webDomain(company.domain)]
    .filter(Boolean)
    .join(', ');
  return { id: NEW_CUSTOMER, title: `None of these: a new customer "${company.name}"`, details: facts };
}
