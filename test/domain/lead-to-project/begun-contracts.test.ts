import { describe, expect, it } from 'vitest';
import { entityCode } from '../../../domain/ids.ts';
import {
  asDelivered,
  contractsLeftBehind,
  withAllBegun,
  withBegun,
  withDelivered,
} from '../../../domain/lead-to-project/begun-contracts.ts';
import type { KeysOfContract } from '../../../domain/lead-to-project/contract-keys.ts';
import type { ContractPlan, LeadToProjectPlan } from '../../../domain/lead-to-project/plan-types.ts';
import type { WrittenContract } from '../../../domain/lead-to-project/written-contract.ts';
import { receiptOf } from './applied.ts';
import { entity, planOf, policy } from './sample.ts';

const keys = (entity: string, name: string): KeysOfContract => ({
  entity: entityCode(entity),
  erp: { order: `order_${name}`, project: `project_${name}` },
  psa: null,
});
const contract = (entity: string, name: string) =>
  ({
    entity,
    writes: { customer: { use: 1 }, order: { key: `order_${name}` }, project: { key: `project_${name}` } },
  }) as ContractPlan;
const plan = (first: ContractPlan, ...more: ContractPlan[]) => ({ ...first, more }) as LeadToProjectPlan;

describe('contracts that were begun', () => {
  it('are kept once each, however often they are written', () => {
    const once = withBegun([], keys('NWG', 'd-1'));
    expect(withBegun(once, keys('NWG', 'd-1'))).toEqual(once);
    expect(withBegun(once, keys('NWL', 'd-1_NWL'))).toHaveLength(2);
  });

  it('are taken back with what the deal says now, each order once', () => {
    const known = [keys('NWG', 'd-1')];
    expect(withAllBegun(known, [keys('NWG', 'd-1')])).toEqual(known);
    expect(withAllBegun(known, [keys('NWL', 'd-1_NWL')]).map(({ erp }) => erp.order)).toEqual([
      'order_d-1',
      'order_d-1_NWL',
    ]);
  });

  it('are known to be delivered once they were, however often they are begun again', () => {
    const begun = { ...keys('NWL', 'd-1'), psa: { project: 'project_d-1', budget: 'budget_d-1' } };
    const delivered = withBegun(withBegun([], begun), asDelivered(begun));
    expect(withBegun(delivered, begun)).toEqual([asDelivered(begun)]);
    expect(withAllBegun([begun], delivered)).toEqual([asDelivered(begun)]);
    expect(withAllBegun([begun], [begun])).toEqual([begun]);
  });

  it.each<[string, KeysOfContract[], LeadToProjectPlan, number]>([
    ['nothing while nothing was begun', [], plan(contract('NWG', 'd-1')), 0],
    ['nothing while the plan still has them', [keys('NWG', 'd-1')], plan(contract('NWG', 'd-1')), 0],
    [
      'an entity that sells nothing any more',
      [keys('NWG', 'd-1'), keys('NWL', 'd-1_NWL')],
      plan(contract('NWG', 'd-1')),
      1,
    ],
    ['a contract that became another entity’s', [keys('NWG', 'd-1')], plan(contract('NWL', 'd-1')), 1],
  ])('are left behind: %s', (_, begun, planned, count) => {
    const issues = contractsLeftBehind(begun, planned);
    expect(issues).toHaveLength(count);
    expect(issues.every(({ code }) => code === 'TL-DRIFT-0002')).toBe(true);
  });
});

describe('a contract that is in force', () => {
  const found = { ...keys('NWL', 'd-1'), psa: { project: 'project_d-1', budget: 'budget_d-1' } };
  const firm = (projectIn: 'erp' | 'psa' | 'both') => policy({ entities: { NWG: entity({ projectIn }) } });
  const order = receiptOf(planOf(), 'Acme GmbH').order;
  const written = (state: 'sale' | 'cancel'): WrittenContract[] => [
    { entity: found.entity, erp: { order: { ...order, state }, project: null }, psa: { project: null, budget: null } },
  ];

  it.each(['psa', 'both'] as const)(
    'is known to be delivered when an earlier run wrote it, with projects in %s',
    (where) => {
      expect(withDelivered([found], written('sale'), [], firm(where))).toEqual([asDelivered(found)]);
    },
  );

  it('is not, where its seller has projects in the ERP alone, or it stopped half-way in this run, or was taken back', () => {
    expect(withDelivered([found], written('sale'), [], firm('erp'))).toEqual([found]);
    expect(withDelivered([found], written('sale'), [found], firm('both'))).toEqual([found]);
    expect(withDelivered([found], written('cancel'), [], firm('both'))).toEqual([found]);
    expect(
      withDelivered(
        [found],
        [{ ...written('sale')[0], erp: { order: null, project: null } } as WrittenContract],
        [],
        firm('both'),
      ),
    ).toEqual([found]);
    const inErpAlone = { ...found, psa: null };
    expect(withDelivered([inErpAlone], written('sale'), [], firm('both'))).toEqual([inErpAlone]);
  });
});
