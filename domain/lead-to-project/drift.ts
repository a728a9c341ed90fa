import { type Issue, issueOf } from '../issue.ts';
import { moneyText } from '../money-text.ts';
import { type ContractPlan, contractsOf, type LeadToProjectPlanning } from './plan-types.ts';
import { proveDelivery } from './prove-delivery.ts';
import { proveOrder } from './prove-order.ts';
import { isContractInForce, type WrittenContract } from './written-contract.ts';

/**
 * The deal says something else than what was written for it: one issue, naming what differs from what is there, or what
 * would keep it from being written now.
 */
export function changedAfterDone(planning: LeadToProjectPlanning, written: readonly WrittenContract[]): Issue[] {
  const numbers = written.flatMap(({ erp }) => erp.order?.number ?? erp.added?.order.number ?? []);
  const orders =
    numbers.length === 0 ? 'its order' : `order${numbers.length === 1 ? '' : 's'} ${numbers.join(' and ')}`;
  const were = numbers.length > 1 ? 'were' : 'was';
  const theOrder = numbers.length > 1 ? 'the orders as they are' : 'the order as it is';
  return [
    drift(
      `The deal changed after ${orders} ${were} written for it. ${whatDiffers(planning, written)}`,
      `Accept to leave ${theOrder}, change the deal back, or cancel to take ${numbers.length > 1 ? 'the orders' : 'the order'} back.`,
    ),
  ];
}

function whatDiffers(planning: LeadToProjectPlanning, written: readonly WrittenContract[]): string {
  if ('issues' in planning) return sentences(planning.issues) || INVISIBLE;
  const { planned } = planning;
  const contracts = contractsOf(planned);
  const differences = contracts.flatMap((contract) => {
    const found = written.find((one) => one.entity === contract.entity && (one.erp.order ?? one.erp.added) !== null);
    return found ? differencesOf(contract, planned.customerName, found) : nothingOf(contract, written);
  });
  const dropped = written.filter(
    (one) => isContractInForce(one) && !contracts.some(({ entity }) => entity === one.entity),
  );
  return sentences([...differences, ...dropped.map((one) => droppedContract(one))]) || INVISIBLE;
}

const INVISIBLE = 'The change is not visible on the order itself.';

function differencesOf(
  contract: ContractPlan,
  customerName: string,
  { erp, psa }: WrittenContract,
): { message: string }[] {
  const order = erp.order ?? erp.added?.order ?? null;
  const { psa: planned } = contract.writes;
  const project = psa?.project;
  const inErp = order ? proveOrder({ ...contract, customerName }, order, order.customer.id) : [];
  if (!planned || !project || !psa?.budget) return inErp;
  const companyId = project.company?.id ?? '';
  return [...inErp, ...proveDelivery(planned, { companyId, project, budget: psa.budget })];
}

/** Of a single contract nothing more is to be said than that it changed. */
function nothingOf({ names }: ContractPlan, written: readonly WrittenContract[]): { message: string }[] {
  const hasOthers = written.some(({ erp }) => erp.order !== null || erp.added);
  return hasOthers ? [{ message: `${names.entity} has no order for its part of it.` }] : [];
}

function droppedContract(one: WrittenContract): { message: string } {
  return { message: `${one.entity} no longer sells any of it. ${whatIsThere(one).join(' ')}` };
}

export function noLongerWon(sentence: string, written: readonly WrittenContract[]): Issue {
  const there = written.filter(isContractInForce).flatMap(whatIsThere);
  return drift([sentence, ...there].join(' '), 'Accept to leave it as it is, or cancel to take it back.');
}

/** Won again, while a part of what was written for it before still stands. */
export function partlyTakenBack(written: readonly WrittenContract[]): Issue {
  const there = written.filter(isContractInForce).flatMap(whatIsThere);
  return drift(
    ['The deal was won again after a part of its contract was taken back.', ...there].join(' '),
    'Cancel to take back the rest, and win the deal again; or accept that what is in force stays and nothing more is written.',
  );
}

function whatIsThere({ erp, psa }: WrittenContract): string[] {
  const { order, project, added } = erp;
  const inPsa = psa?.project?.active
    ? `project “${psa.project.name}”`
    : psa?.budget?.open
      ? `budget “${psa.budget.name}”`
      : null;
  return [
    ...(order
      ? [`Order ${order.number} over ${moneyText({ amount: order.untaxed, currency: order.currency })} exists for it.`]
      : []),
    ...(!order && project ? [`Project “${project.name}” exists for it, without an order.`] : []),
    ...(added && added.lines.length > 0
      ? [`Order ${added.order.number} has ${added.lines.length} ${added.lines.length === 1 ? 'line' : 'lines'} of it.`]
      : []),
    ...(inPsa ? [`The PSA has ${inPsa} for it.`] : []),
  ];
}

function sentences(issues: readonly { message: string }[]): string {
  return issues.map((issue) => issue.message).join(' ');
}

/** It is the deal that has changed, so it belongs to whoever looks after the CRM. */
function drift(message: string, hint: string): Issue {
  return { ...issueOf('TL-DRIFT-0001', { message, hint, about: '' }), cause: 'TL-DRIFT-0001', system: 'crm' };
}
