import type { Deal } from '../deal.ts';
import { issueOf } from '../issue.ts';
import type { EntityPolicy, PackagePolicy, Policy } from '../policy.ts';
import { countryCode } from './country-code.ts';
import { lookup } from './lookup.ts';
import { label, type Report, shortened } from './report.ts';

export interface PaymentTerms {
  /** The ERP's name. */
  erpName: string;
  /** Are they other than what this entity gives everyone? */
  special: boolean;
}

/** The deal's terms, else the entity's; null when neither says, or when the ERP doesn't take them from us. */
export function understandPaymentTerms(
  deal: Deal,
  entity: EntityPolicy | null,
  policy: Policy,
  report: Report,
): PaymentTerms | null {
  if (entity && !entity.ownership.order.includes('paymentTerms')) return null;
  const usual = entity?.defaultPaymentTerms ?? null;
  const usualName = usual === null ? null : (lookup(policy.mappings.paymentTerms, usual)?.value ?? usual);
  if (!deal.paymentTerms) return usualName === null ? null : { erpName: usualName, special: false };
  const found = lookup(policy.mappings.paymentTerms, deal.paymentTerms);
  if (found) return { erpName: found.value, special: found.value !== usualName };
  const terms = shortened(deal.paymentTerms);
  report(
    issueOf('TL-MAP-0005', {
      message: `${label(deal, 'paymentTerms')} is "${terms}", for which no terms of the ERP are named.`,
      hint: `Add config/mappings.yaml: paymentTerms.${terms}, or correct the deal to one of ${Object.keys(policy.mappings.paymentTerms).join(', ')}.`,
      field: 'paymentTerms',
      about: `paymentTerms=${deal.paymentTerms}`,
    }),
  );
  return null;
}

/** The login of the deal's owner in the ERP; null when the deal has no owner or the ERP doesn't take one from us. */
export function understandOwner(
  deal: Deal,
  entity: EntityPolicy | null,
  policy: Policy,
  report: Report,
): string | null {
  const taken =
    !entity || entity.ownership.order.includes('salesperson') || entity.ownership.project.includes('manager');
  if (!deal.owner || !taken) return null;
  const owner = deal.owner.email || deal.owner.id;
  const found = lookup(policy.mappings.owners, owner);
  if (found) return found.value;
  report(
    issueOf('TL-MAP-0004', {
      message: `${label(deal, 'owner')} is ${shortened(deal.owner.name)} (${shortened(owner)}), for whom no user of the ERP is named.`,
      hint: `Add config/mappings.yaml: owners.${shortened(owner)}, or correct the owner to the e-mail address of someone who is there.`,
      field: 'owner',
      about: `owner=${owner}`,
    }),
  );
  return null;
}

export function understandPackage(deal: Deal, policy: Policy, report: Report): PackagePolicy | null {
  if (!deal.servicePackage) return null;
  const found = lookup(policy.mappings.packages, deal.servicePackage);
  if (!found) {
    report(
      notConfigured(deal, 'servicePackage', 'packages', deal.servicePackage, Object.keys(policy.mappings.packages)),
    );
  }
  return found?.value ?? null;
}

/** ISO 3166 alpha-2; null when the company has none, or the ERP doesn't take one from us. */
export function understandCountry(
  deal: Deal,
  entity: EntityPolicy | null,
  policy: Policy,
  report: Report,
): string | null {
  const country = deal.company?.country;
  if (!country || (entity && !entity.ownership.customer.includes('country'))) return null;
  const code = lookup(policy.mappings.countries, country)?.value ?? countryCode(country);
  if (code === null) {
    report(
      issueOf('TL-MAP-0007', {
        message: `The company's country is "${shortened(country)}", which is no country we know.`,
        hint: `Add config/mappings.yaml: countries.${shortened(country)}, or correct it to a name in English or a two-letter code.`,
        field: 'company.country',
        about: `country=${country}`,
      }),
    );
  }
  return code;
}

export function notConfigured(
  deal: Deal,
  field: 'servicePackage' | 'billingSchedule',
  section: 'packages' | 'schedules' | 'milestonePlans',
  value: string,
  known: string[],
) {
  return issueOf('TL-MAP-0006', {
    message: `${label(deal, field)} is "${shortened(value)}", which is not configured.`,
    hint: `Add config/mappings.yaml: ${section}.${shortened(value)}, or correct the deal to one of ${known.join(', ')}.`,
    field,
    about: `${field}=${value}`,
  });
}
