import { isInForce, type Written } from '../erp.ts';
import type { EntityCode } from '../ids.ts';
import type { PsaWritten } from '../psa.ts';

/** What was read back under one contract's keys (contract-keys.ts): `psa` is null where the PSA wasn't asked. */
export interface WrittenContract {
  entity: EntityCode;
  erp: Written;
  psa: PsaWritten | null;
}

/** Is anything of it in force, in any system? */
export function isContractInForce({ erp, psa }: WrittenContract): boolean {
  return isInForce(erp) || psa?.project?.active === true || psa?.budget?.open === true;
}
