import { isInForce } from '../erp.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { Policy } from '../policy.ts';
import type { KeysOfContract } from './contract-keys.ts';
import { type ContractPlan, contractsOf, type LeadToProjectPlan } from './plan-types.ts';
import type { WrittenContract } from './written-contract.ts';

/** A contract that a process has begun to write, by the names it goes under. */
export function begunContract({ entity, writes }: ContractPlan): KeysOfContract {
  const { customer, order, project, psa } = writes;
  // Of an order without a project the name stays free: nothing is found under it.
  const erp = { order: order.key, project: project?.key ?? order.key.replace(/^order_/, 'project_') };
  return {
    entity,
    erp: {
      ...erp,
      ...('key' in customer && { customer: customer.key }),
      ...(order.amends && { amends: order.amends.key }),
    },
    psa: psa ? { project: psa.project.key, budget: psa.budget.key } : null,
  };
}

/** The same once its project is in the PSA. */
export function asDelivered(contract: KeysOfContract): KeysOfContract {
  return contract.psa ? { ...contract, psa: { ...contract.psa, delivered: true } } : contract;
}

/** Each once, as it was begun last. */
export function withBegun(begun: readonly KeysOfContract[], contract: KeysOfContract): KeysOfContract[] {
  const before = begun.find((other) => isSame(other, contract));
  return [...begun.filter((other) => other !== before), before?.psa?.delivered ? asDelivered(contract) : contract];
}

/** All names under which something may be: those that are known from deal and plan, and those that were begun. */
export function withAllBegun(known: readonly KeysOfContract[], begun: readonly KeysOfContract[]): KeysOfContract[] {
  const others = begun.filter(({ erp }) => !known.some((contract) => contract.erp.order === erp.order));
  const named = known.map((contract) => {
    const begunOne = begun.find(({ erp }) => erp.order === contract.erp.order);
    const customer = begunOne?.erp.customer;
    const keys = customer === undefined ? contract : { ...contract, erp: { ...contract.erp, customer } };
    return begunOne?.psa?.delivered ? asDelivered(keys) : keys;
  });
  return [...named, ...others];
}

/**
 * Which of these contracts have, or by all appearances had, a project in the PSA: beside those that this process made one
 * for, those in force that it has not begun, whose seller has its projects there by now. An earlier run wrote them.
 */
export function withDelivered(
  contracts: readonly KeysOfContract[],
  written: readonly WrittenContract[],
  begun: readonly KeysOfContract[],
  { entities }: Pick<Policy, 'entities'>,
): KeysOfContract[] {
  return contracts.map((contract, at) => {
    const isBegun = begun.some(({ erp }) => erp.order === contract.erp.order);
    const erp = written[at]?.erp;
    const order = erp?.order ?? erp?.added?.order;
    if (isBegun || !erp || !order || !isInForce(erp)) return contract;
    const isInPsa = Object.values(entities).some(
      ({ erpCompany, projectIn }) => erpCompany === order.company.name && projectIn !== 'erp',
    );
    return isInPsa ? asDelivered(contract) : contract;
  });
}

/**
 * What was begun and the plan no longer has, because the deal changed while it was being written: an entity that sells
 * nothing of it any more, or a contract that has become another entity's. Writing on would leave it behind unseen.
 */
export function contractsLeftBehind(begun: readonly KeysOfContract[], plan: LeadToProjectPlan): Issue[] {
  const planned = contractsOf(plan).map(begunContract);
  const behind = begun.filter((contract) => !planned.some((other) => isSame(other, contract)));
  return behind.map(({ entity, erp }) =>
    issueOf('TL-DRIFT-0002', {
      message: `The contract of ${entity} (${erp.order}) was begun, and by now the deal sells nothing under it.`,
      hint: 'Change the deal back, cancel to take back what is written, or accept to go on and leave that part as it is.',
      about: `entity=${entity}`,
    }),
  );
}

function isSame(a: KeysOfContract, b: KeysOfContract): boolean {
  return a.entity === b.entity && a.erp.order === b.erp.order;
}
