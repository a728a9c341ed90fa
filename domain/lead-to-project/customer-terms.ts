import type { Deal, DealCompany } from '../deal.ts';
import type { CustomerTerms, EntityPolicy, Policy } from '../policy.ts';
import { vatNumber, webDomain } from './erp-question.ts';
import { lookup } from './lookup.ts';

/** What is agreed with the deal's customer beside the firm's usual terms, and as what the configuration knows it. */
export interface AgreedTerms extends CustomerTerms {
  key: string;
}

/**
 * By the company's id in the CRM, then its VAT number, then its web domain: the id is one record, a VAT number one company,
 * and a domain may be a whole group's. Null: nothing is agreed with it.
 */
export function customerTerms({ company }: Deal, { mappings }: Policy): AgreedTerms | null {
  if (!company) return null;
  const named = Object.keys(mappings.customers);
  const key = waysToMeet(company)
    .map((isMeant) => named.find(isMeant))
    .find((found) => found !== undefined);
  const terms = key === undefined ? undefined : mappings.customers[key];
  return key === undefined || terms === undefined ? null : { key, ...terms };
}

function waysToMeet({ id, vat, domain }: DealCompany): ((name: string) => boolean)[] {
  const [ownVat, ownDomain] = [vatNumber(vat), webDomain(domain)];
  return [
    (name) => name === id,
    (name) => ownVat !== null && vatNumber(name) === ownVat,
    (name) => ownDomain !== null && webDomain(name) === ownDomain,
  ];
}

/**
 * The entity with the rates that hold for this customer: what is agreed with it stands for the rate card's price, also as
 * the list price of discounts; what is not agreed is the rate card's.
 */
export function withAgreedRates(entity: EntityPolicy, terms: AgreedTerms | null): EntityPolicy {
  if (terms === null) return entity;
  const rates = { ...entity.rates };
  for (const [role, prices] of Object.entries(terms.rates)) {
    const own = lookup(entity.rates, role);
    // A currency that the entity doesn't sell in is another entity's.
    const sold = Object.entries(prices).filter(([code]) => entity.currencies.some((currency) => currency === code));
    rates[own?.key ?? role] = { ...own?.value, ...Object.fromEntries(sold) };
  }
  return { ...entity, rates };
}
