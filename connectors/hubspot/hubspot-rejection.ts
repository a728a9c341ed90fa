import { BusinessRejection } from '../../domain/business-rejection.ts';
import { catalogue } from '../../domain/catalogue.ts';

type CrmCode = 'TL-CRM-0001' | 'TL-CRM-0002' | 'TL-CRM-0003' | 'TL-CRM-0004' | 'TL-DEAL-0002';

/** What parks a process at HubSpot. `about` groups the exceptions that have one cause. */
export function hubspotRejection(
  code: CrmCode,
  { message, hint, about }: { message: string; hint: string; about: string },
): BusinessRejection {
  const { category } = catalogue[code];
  return new BusinessRejection([
    { code, category, message, hint, field: null, cause: `${code}:hubspot=${about}`, candidates: [] },
  ]);
}
