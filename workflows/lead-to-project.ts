import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import { barredFrom } from '../domain/approval.ts';
import type { Deal } from '../domain/deal.ts';
import { nothingAsked } from '../domain/erp.ts';
import { recordRef } from '../domain/ids.ts';
import { correctedDeal } from '../domain/lead-to-project/corrections.ts';
import { readField } from '../domain/lead-to-project/deal-field.ts';
import { erpQuestion } from '../domain/lead-to-project/erp-question.ts';
import type { LeadToProjectPlan, LeadToProjectReceipt } from '../domain/lead-to-project/plan-types.ts';
import { type LeadToProjectInput, leadToProjectKey } from '../domain/lead-to-project/start.ts';
import { entityOf } from '../domain/lead-to-project/understand-entity.ts';
import type { Policy } from '../domain/policy.ts';
import type { EndStage } from '../domain/process.ts';
import { crmCalls, erpCalls, loadPolicy, planLeadToProject, proveLeadToProject } from './calls.ts';
import type { CarriedState } from './carried-state.ts';
import { LeadToProjectEnds } from './lead-to-project-ends.ts';
import { rejectedIssues } from './rejected-issues.ts';
import { RunningProcess } from './running-process.ts';

/** How a round ended: the process has, or it must look again because something changed. */
type Round = EndStage | 'again';

/**
 * From a won deal to a customer, a contract and a running project: read, plan, approve, apply, prove.
 *
 * It goes in rounds. Whatever changes what is to be done (a decision, a correction, a change in the CRM) starts a new round
 * from the reading, and a round writes only when nothing has come since it read; so an approval covers exactly what is
 * written, and every write may be made again.
 */
export async function leadToProject(input: LeadToProjectInput, carried: CarriedState | null = null): Promise<EndStage> {
  const process = new RunningProcess('lead-to-project', leadToProjectKey(input), carried);
  if (!carried) process.tell(`Started for deal ${input.dealId} of ${input.connection}.`);
  process.touch([recordRef(input.connection, 'deal', input.dealId)]);
  process.heedTemporalCancellation();
  return CancellationScope.nonCancellable(async () => {
    for (;;) {
      const round = await attempt(process, input);
      // Whatever was accepted while the last call was under way, a request to cancel above all, is not lost.
      if (round !== 'again' && !process.hasNews) return process.end(round);
      const state = process.carry();
      if (state) await continueAsNew<typeof leadToProject>(input, state);
    }
  });
}

/** A system that says no parks the process with what it said; a person, or a change, starts the next round. */
async function attempt(process: RunningProcess, input: LeadToProjectInput): Promise<Round> {
  const known: { policy: Policy | null } = { policy: null };
  try {
    return await round(process, input, known);
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    await process.park(issues, known.policy);
    return 'again';
  }
}

async function round(
  process: RunningProcess,
  input: LeadToProjectInput,
  known: { policy: Policy | null },
): Promise<Round> {
  // 1. Read what is true now.
  process.enter('reading');
  process.readingNow();
  const policy = await loadPolicy();
  known.policy = policy;
  const crm = crmCalls(input.connection);
  const erp = erpCalls(policy.systems.erp.connection);
  const reading = await crm.readDeal(input.dealId);
  const ends = new LeadToProjectEnds(process, policy, { crm, erp }, { dealId: input.dealId, reading });
  if (reading.found !== 'deal') return ends.dealIsGone(reading);
  const { deal, fingerprint } = reading;
  const { handled } = deal;
  know(process, deal, reading.records, policy);
  if (process.cancelRequest) return ends.cancel();
  // What an earlier run did about this very deal stands; nothing is planned or written again.
  if (handled?.deal === fingerprint) return ends.asItWasHandled(handled);
  if (handled?.outcome === 'cancelled') return ends.staysCancelled(handled);
  if (!deal.won) return ends.dealIsNotWon();
  if (deal.closedOn !== null && deal.closedOn < policy.systems.crm.since) return ends.closedBeforeWeBegan(deal);
  const { corrections } = process.view;
  const question = erpQuestion({ key: process.view.key, deal, corrections }, policy);
  const snapshot = question ? await erp.readForPlan(question) : nothingAsked;

  // 2. Plan: the concrete writes, or what keeps us from making them.
  process.enter('planning');
  const { key, asOf, plan: previous } = process.view;
  const answer = await planLeadToProject(
    { key, deal, erp: snapshot, corrections, asOf, previous: previous?.plan ?? null },
    policy,
  );
  const { planning } = answer;
  process.view.asOf = answer.asOf;
  const isAsWritten = 'planned' in planning && planning.hash === handled?.plan;
  if (handled && isAsWritten) return ends.asItWasHandled(handled);
  if (handled?.outcome === 'done') return ends.changedAfterDone(handled, planning, snapshot.order);
  if ('issues' in planning) {
    await process.park(planning.issues, policy);
    return 'again';
  }
  const { planned, hash } = planning;
  process.planned(planned, hash, answer.differences);
  process.settled();

  // 3. Have the people decide whom the policy names, on this plan's hash.
  if (planned.approvals.length > 0) {
    const barred = barredFrom([{ actor: planned.requester, because: 'owns the deal' }, ...process.view.barred]);
    process.ask({
      hash,
      requirements: planned.approvals,
      barred,
      dueAt: answer.dueAt,
      differences: answer.differences,
    });
    const state = process.approvalState();
    if (state === 'rejected') return ends.reject(hash);
    if (state === 'pending') {
      await process.waitForApproval();
      return 'again';
    }
  } else {
    process.nothingToAsk();
  }
  if (process.hasNews) return 'again';

  // 4. Apply: every write under its business key, so that it may be repeated.
  process.enter('applying');
  const receipt = await erp.applyLeadToProject(planned.writes);
  written(process, planned, receipt, policy);

  // 5. Prove: what was read back is what was planned.
  process.enter('proving');
  const deviations = await proveLeadToProject(planned, receipt);
  if (deviations.length > 0 && !process.hasAccepted(`proof:${hash}`)) {
    await process.park(deviations, policy, `proof:${hash}`);
    return 'again';
  }
  await ends.tellCrm('done', hash, receipt.order);
  // Whatever came while we wrote is met now: the next round finds the deal handled, and compares. Our own write-back hides
  // a change from the sweep that was made since the reading; so after a long time it is looked at once more.
  return process.readLongAgo ? 'again' : 'done';
}

/** What the outside may know from now on: whose deal it is, and by which records it is found. */
function know(
  process: RunningProcess,
  deal: Deal,
  records: Parameters<RunningProcess['touch']>[0],
  policy: Policy,
): void {
  process.sourceValueOf = (field) => readField(deal, field) ?? null;
  process.keepCorrections(({ field, sourceValue }) => sourceValue === process.sourceValueOf(field));
  process.view.entity = entityOf(correctedDeal(deal, process.view.corrections), policy)?.code ?? null;
  process.view.customer = deal.company?.name ?? null;
  process.view.title = deal.name;
  process.view.policyVersion = policy.version;
  process.touch(records);
  if (deal.url) process.link('Deal in the CRM', deal.url);
}

function written(
  process: RunningProcess,
  plan: LeadToProjectPlan,
  receipt: LeadToProjectReceipt,
  policy: Policy,
): void {
  const { order } = receipt;
  const erp = policy.systems.erp.connection;
  process.touch([
    recordRef(erp, 'order', order.number),
    recordRef(erp, 'customer', String(receipt.customerId)),
    ...order.projects.map((project) => recordRef(erp, 'project', String(project.id))),
  ]);
  process.link(`Order ${order.number}`, order.url);
  for (const project of order.projects) process.link(`Project ${project.name}`, project.url);
  const projects = order.projects.map((project) => project.name).join(', ');
  process.tell(
    `Order ${order.number} over ${plan.totals.untaxed.amount} ${plan.totals.untaxed.currency} and project ${projects} are in place.`,
  );
}
