import { describe, expect, it } from 'vitest';
import { entityCode } from '../../../domain/ids.ts';
import { contractsLeftBehind, withAllBegun, withBegun } from '../../../domain/lead-to-project/begun-contracts.ts';
import type { KeysOfContract } from '../../../domain/lead-to-project/contract-keys.ts';
import type { ContractPlan, LeadToProjectPlan } from '../../../domain/lead-to-project/plan-types.ts';

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
