import { BusinessRejection } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';

type PsaCode = 'TL-PSA-0001' | 'TL-PSA-0002' | 'TL-PSA-0003' | 'TL-PSA-0004' | 'TL-PSA-0005';

/** What parks a process at Productive. `about` groups the exceptions that have one cause. */
export function productiveRejection(
  code: PsaCode,
  { message, hint, about }: { message: string; hint: string; about: string },
): BusinessRejection {
  return new BusinessRejection([issueOf(code, { message, hint, about: `productive=${about}` })]);
}
