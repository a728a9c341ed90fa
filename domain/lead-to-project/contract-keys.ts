import type { Deal } from '../deal.ts';
import type { ContractKeys } from '../erp.ts';
import type { BusinessKey, EntityCode } from '../ids.ts';
import type { Policy } from '../policy.ts';
import type { PsaKeys } from '../psa.ts';
import { dealsByEntity } from './deals-by-entity.ts';
import { budgetKey, contractKey, orderKey, projectKey } from './external-keys.ts';
import { contractsOf, type LeadToProjectPlan } from './plan-types.ts';
import { entityOf } from './understand-entity.ts';

/** Under which names one contract of a deal may be found. */
export interface KeysOfContract {
  /** Whose contract it is, as far as is known. */
  entity: EntityCode;
  erp: ContractKeys;
  /** Null in a firm that has no projects in a PSA. */
  psa: PsaKeys | null;
}

/**
 * Every key under which something of this deal may have been written, the deal's own entity first: by what it says now
 * (corrected), and by what was planned before it changed. A deal that is gone may have sold anything.
 */
export function keysOfContracts(
  key: BusinessKey,
  deal: Deal | null,
  policy: Policy,
  plan: LeadToProjectPlan | null,
): KeysOfContract[] {
  const planned = plan ? contractsOf(plan) : [];
  const entities = Object.values(policy.entities).map(({ code }) => code);
  const ownPlan = planned.find(({ writes }) => writes.order.key === orderKey(key));
  const own = (deal && entityOf(deal, policy)?.code) ?? ownPlan?.entity ?? entities[0];
  if (own === undefined) return [];
  // The deal's own key says nothing of an entity: it is looked under in any case, also where the entity was another one.
  const names: { entity: EntityCode; name: BusinessKey }[] = [{ entity: own, name: key }];
  for (const entity of entities) names.push({ entity, name: contractKey(key, null, entity) });

  const sold = deal ? dealsByEntity(deal, key, policy).contracts : null;
  const amended = new Map<string, string>(
    (sold ?? []).flatMap((part) =>
      part.deal.amends?.key ? [[part.key, orderKey(part.deal.amends.key)] as const] : [],
    ),
  );
  return names.flatMap(({ entity, name }) => {
    const contract = planned.find(({ writes }) => writes.order.key === orderKey(name));
    // An earlier run's contract may be one that the deal no longer names.
    const isSold = sold === null || deal?.earlier !== undefined || sold.some((part) => part.key === name);
    if (name !== key && !isSold && !contract) return [];
    const amends = amended.get(name) ?? contract?.writes.order.amends?.key;
    return [
      {
        entity,
        erp: {
          order: orderKey(name),
          project: projectKey(name),
          ...(amends && { amends }),
          ...(deal?.earlier?.orders.length && { told: deal.earlier.orders }),
        },
        // What this process planned for the ERP alone is nowhere else; of an earlier process's plan nothing is known.
        psa:
          usesPsa(policy) && (!contract || contract.writes.psa)
            ? { project: projectKey(name), budget: budgetKey(name) }
            : null,
      },
    ];
  });
}

/** By any entity: a deal's own may have been another one when something was written. */
function usesPsa({ systems, entities }: Policy): boolean {
  return systems.psa !== null && Object.values(entities).some(({ projectIn }) => projectIn !== 'erp');
}
