import type { DealCompany } from '../deal.ts';
import type { CustomerField, EntityPolicy } from '../policy.ts';
import { vatNumber, webDomain } from './erp-question.ts';
import { customerKey } from './external-keys.ts';
import type { CustomerMatch } from './match-customer.ts';
import type { CustomerValues, CustomerWrite } from './plan-types.ts';

/** An existing customer is referred to and never altered; our own is written with the fields the ERP takes from us. */
export function planCustomer(
  match: CustomerMatch,
  company: DealCompany,
  about: { connection: string; entity: EntityPolicy; countryId: number | null },
): CustomerWrite {
  if ('existing' in match) return { use: match.existing.id };
  const { connection, entity } = about;
  if (match.ours && entity.ownership.customer.length === 0) return { use: match.ours.id };
  const takes = (field: CustomerField) => entity.ownership.customer.includes(field);
  const domain = webDomain(company.domain);
  const values: CustomerValues = {
    name: company.name,
    company: entity.customers === 'own' ? entity.erpCompany : null,
    ...(takes('vat') && { vat: vatNumber(company.vat) }),
    ...(takes('website') && { website: domain && `https://${domain}` }),
    ...(takes('street') && { street: company.street || null }),
    ...(takes('city') && { city: company.city || null }),
    ...(takes('zip') && { zip: company.zip || null }),
    ...(takes('country') && { countryId: about.countryId }),
    ...(takes('reference') && { reference: `${connection}-${company.id}` }),
  };
  return { upsert: values, key: customerKey(entity, connection, company.id) };
}
