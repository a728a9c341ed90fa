import type { EntityCode } from '../ids.ts';
import type { Money } from '../money.ts';
import type { SystemRole } from '../policy.ts';
import type { DealStands, ErpStands, PsaStands } from '../standing.ts';
import type { OnRecord } from './contract-on-record.ts';
import { driftInErp } from './drift-in-erp.ts';
import { driftInPsa } from './drift-in-psa.ts';
import { driftOfDeal } from './drift-of-deal.ts';
import { type ContractPlan, contractsOf } from './plan-types.ts';

/** How one record, in one system, is no longer what was proven: everything about it that differs. */
export interface Difference {
  system: SystemRole;
  /** Whose contract it is; absent where it is about the deal. */
  entity?: EntityCode;
  /** As people call it: `Order S00012`. */
  record: string;
  /** What differs; the known ones of it, too. */
  sentences: Said[];
  /** What the contract is worth on this record as it was approved, and as it is now; null where it holds no amount. */
  price: { planned: Money; now: Money } | null;
}

/** One sentence, what of the record it is about, and whether Throughline may put it back. */
export interface Said {
  text: string;
  about: string;
  mends: boolean;
}

/** What every system says now of one process's contracts; one answer for each contract, in their order. */
export interface Stands {
  deal: DealStands;
  erp: ErpStands[];
  psa: (PsaStands | null)[];
}

/**
 * Where what is there differs from what was proven, one difference for each record, and for each currency of a deal; none:
 * everything is as it was.
 */
export function findDrift({ plan, contracts }: OnRecord, { deal, erp, psa }: Stands): Difference[] {
  const found = contractsOf(plan).flatMap((contract, at) => {
    const known = contracts[at];
    const inErp = erp[at];
    if (!known || !inErp) return [];
    const differences = [
      ...driftInErp({ ...contract, customerName: plan.customerName }, known, inErp),
      ...driftInPsa(contract, known, psa[at] ?? null),
    ];
    const say = inWordsOf(plan, contract);
    return differences.map(({ record, sentences, ...others }) => {
      const said = sentences.map((one) => ({ ...one, text: say(one.text) }));
      return { ...others, entity: contract.entity, record: say(record), sentences: said };
    });
  });
  return [...driftOfDeal(plan, contracts, { deal, erp }), ...found].filter(({ sentences }) => sentences.length > 0);
}

/** Of several contracts each says whose it is: two of them may have orders, or budgets, of one name. */
export function inWordsOf(plan: OnRecord['plan'], { names }: ContractPlan): (text: string) => string {
  return contractsOf(plan).length > 1 ? (text) => `${names.entity}: ${text}` : (text) => text;
}
