import type { ErpQuestion } from '../erp.ts';
import type { BusinessKey } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';
import { contactKey, customerKey, orderKey } from './external-keys.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** What must be asked of the ERP before this contract can be planned; null as long as entity or company are not known. */
export function erpQuestion(understood: UnderstoodDeal, key: BusinessKey): ErpQuestion | null {
  const { deal, entity } = understood;
  const company = deal.company;
  if (!entity || !company?.name) return null;
  const amended = deal.amends?.key;
  return {
    entity: entity.code,
    company: entity.erpCompany,
    orderKey: orderKey(key),
    ...(amended && { amendedOrderKey: orderKey(amended) }),
    customerKey: customerKey(entity, deal.connection, company.id),
    contactKeys: deal.contacts.map(({ id }) => contactKey(entity, deal.connection, id)).sort(),
    customer: { name: company.name, vat: vatNumber(company.vat), domain: webDomain(company.domain) },
    contactEmails: [...new Set(deal.contacts.flatMap(({ email }) => (email ? [email.toLowerCase()] : [])))].sort(),
    ...namesToFind(understood, entity),
  };
}

/** Names and codes of the ERP's own that the deal and the policy refer to. */
export function namesToFind(understood: UnderstoodDeal, entity: EntityPolicy) {
  const takes = (field: 'taxes' | 'analytic') => entity.ownership.order.includes(field);
  return {
    products: [...new Set(understood.lines.services.map(({ erpProduct }) => erpProduct))].sort(),
    currency: understood.currency,
    salespersonLogin: understood.salespersonLogin,
    paymentTerms: understood.paymentTerms?.erpName ?? null,
    taxes: takes('taxes') ? [...(entity.taxes ?? [])].sort() : [],
    analyticAccounts: takes('analytic') ? Object.keys(entity.analytic ?? {}).sort() : [],
    country: understood.countryCode,
  };
}

/** Without the spaces, dots and dashes that people write into it: `DE 123.456.789` and `DE123456789` are one number. */
export function vatNumber(vat: string | null): string | null {
  return vat?.toUpperCase().replace(/[^A-Z0-9]/g, '') || null;
}

/** Without scheme, path and `www.`: `https://www.acme.example/de` is `acme.example`. */
export function webDomain(domain: string | null): string | null {
  const host = domain
    ?.toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/^www\./, '')
    .split(/[/?#:\s]/)[0];
  return host || null;
}
