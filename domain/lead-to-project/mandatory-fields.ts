import type { Deal } from '../deal.ts';
import type { EntityPolicy, MandatoryField, ServicePolicy } from '../policy.ts';
import { emptyField, label, type Report } from './report.ts';

/** What every entity that could be meant, or one of the sold services, requires and the deal doesn't have. */
export function checkMandatoryFields(
  deal: Deal,
  entities: readonly EntityPolicy[],
  services: readonly ServicePolicy[],
  report: Report,
): void {
  for (const field of Object.keys(fields) as MandatoryField[]) {
    const { isThere, what, correctable } = fields[field];
    if (isThere(deal)) continue;
    const byEntity = entities.length > 0 && entities.every(({ mandatory }) => mandatory.includes(field));
    const byServices = services.filter(({ mandatory }) => mandatory.includes(field)).map(({ name }) => name);
    const entity = entities.map(({ name }) => name).join(' and ');
    if (byEntity)
      report(emptyField(what(deal), correctable, `${entity} takes no deal without it`, correctable ?? field));
    else if (byServices.length > 0) {
      const sold = [...new Set(byServices)].join(' and ');
      report(emptyField(what(deal), correctable, `${sold} can't be sold without it`, correctable ?? field));
    }
  }
}

interface Checked {
  isThere: (deal: Deal) => boolean;
  /** How a message calls it. */
  what: (deal: Deal) => string;
  /** The field that a correction would set. */
  correctable: string | null;
}

const fields: Record<MandatoryField, Checked> = {
  purchaseOrder: ofDeal('purchaseOrder'),
  startsOn: ofDeal('startsOn'),
  endsOn: ofDeal('endsOn'),
  paymentTerms: ofDeal('paymentTerms'),
  contact: {
    isThere: (deal) => deal.contacts.length > 0,
    what: () => "The deal's list of contacts",
    correctable: null,
  },
  vat: {
    // Without a company there is an issue of its own.
    isThere: (deal) => deal.company === null || !!deal.company.vat,
    what: (deal) => `The VAT number of ${deal.company?.name || label(deal, 'company')}`,
    correctable: 'company.vat',
  },
};

function ofDeal(field: 'purchaseOrder' | 'startsOn' | 'endsOn' | 'paymentTerms'): Checked {
  return { isThere: (deal) => !!deal[field], what: (deal) => label(deal, field), correctable: field };
}
