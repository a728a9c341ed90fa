import { type BusinessKey, entityCode } from '../domain/ids.ts';
import type { KeysOfContract } from '../domain/lead-to-project/contract-keys.ts';
import { orderKey, projectKey } from '../domain/lead-to-project/external-keys.ts';
import type { WrittenContract } from '../domain/lead-to-project/written-contract.ts';
import type { SystemCalls } from './calls.ts';

/** The one contract that 0.1.0 knew for each deal, in the ERP alone. */
export function firstReleaseKeys(key: BusinessKey): KeysOfContract[] {
  return [{ entity: entityCode(''), erp: { order: orderKey(key), project: projectKey(key) }, psa: null }];
}

/** What is there of each contract, in every system that may have it. */
export async function readWritten(
  { erp, psa }: SystemCalls,
  contracts: readonly KeysOfContract[],
): Promise<WrittenContract[]> {
  const written: WrittenContract[] = [];
  for (const { entity, ...keys } of contracts) {
    written.push({
      entity,
      erp: await erp.readWritten(keys.erp),
      psa: psa && keys.psa ? await psa.readWritten(keys.psa) : null,
    });
  }
  return written;
}
