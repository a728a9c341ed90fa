import type { Deal } from '../domain/deal.ts';
import type { RecordRef } from '../domain/ids.ts';
import { correctedDeal } from '../domain/lead-to-project/corrections.ts';
import { readField } from '../domain/lead-to-project/deal-field.ts';
import { erpRecords, psaRecords } from '../domain/lead-to-project/on-record.ts';
import type { ContractPlan, ContractReceipt } from '../domain/lead-to-project/plan-types.ts';
import { entityOf } from '../domain/lead-to-project/understand-entity.ts';
import { moneyText } from '../domain/money-text.ts';
import type { Policy } from '../domain/policy.ts';
import type { RunningProcess } from './running-process.ts';

/** What the outside may know from now on: whose deal it is, and by which records it is found. */
export function tellOfDeal(process: RunningProcess, deal: Deal, records: readonly RecordRef[], policy: Policy): void {
  process.sourceValueOf = (field) => readField(deal, field) ?? null;
  process.keepCorrections(({ field, sourceValue }) => sourceValue === process.sourceValueOf(field));
  if (deal.owner) process.bar(deal.owner, 'owns the deal');
  process.view.entity = entityOf(correctedDeal(deal, process.view.corrections), policy)?.code ?? null;
  process.view.customer = deal.company?.name ?? null;
  process.view.title = deal.name;
  process.view.policyVersion = policy.version;
  process.touch(records);
  if (deal.url) process.link('Deal in the CRM', deal.url);
}

/** What stands in the systems of one contract from now on. */
export function tellOfContract(
  process: RunningProcess,
  contract: ContractPlan,
  receipt: ContractReceipt,
  policy: Policy,
): void {
  const { order } = receipt.erp;
  const { erp, psa } = policy.systems;
  process.touch(erpRecords(receipt.erp, erp.connection));
  process.link(`Order ${order.number}`, order.url);
  const where = receipt.psa ? ' in the ERP' : '';
  for (const project of order.projects) process.link(`Project ${project.name}${where}`, project.url);
  const delivery = receipt.psa;
  if (psa && delivery) {
    process.touch(psaRecords(delivery, psa.connection));
    process.link(`Project ${delivery.project.name} in the PSA`, delivery.project.url);
    process.link(`Budget ${delivery.budget.name}`, delivery.budget.url);
  }
  const names = [...order.projects, ...(delivery ? [delivery.project] : [])].map((project) => project.name);
  // What the order comes to, which the proof has still to compare with the plan.
  const total = moneyText({ amount: order.untaxed, currency: order.currency });
  process.tell(
    contract.writes.order.amends
      ? `${moneyText(contract.totals.untaxed)} were added to order ${order.number}, which now comes to ${total}.`
      : `Order ${order.number} over ${total} and project ${[...new Set(names)].join(', ')} are in place.`,
  );
}
