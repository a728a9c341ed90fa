import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import type { FingerprintedReading } from '../activities/crm.ts';
import { completedPolicy } from '../domain/completed-policy.ts';
import type { Handled } from '../domain/deal.ts';
import { generationOf, type PlanHash, recordRef } from '../domain/ids.ts';
import {
  asDelivered,
  begunContract,
  contractsLeftBehind,
  withBegun,
} from '../domain/lead-to-project/begun-contracts.ts';
import { lastGeneration, standingOutcome } from '../domain/lead-to-project/generation.ts';
import { receiptsOnRecord } from '../domain/lead-to-project/on-record.ts';
import { type ContractPlan, type ContractReceipt, contractsOf } from '../domain/lead-to-project/plan-types.ts';
import { type LeadToProjectInput, leadToProjectId, leadToProjectKey } from '../domain/lead-to-project/start.ts';
import type { Policy } from '../domain/policy.ts';
import type { EndStage } from '../domain/stage.ts';
import { askSystems } from './ask-systems.ts';
import { localCalls, ownCalls, type SystemCalls, systemCalls } from './calls.ts';
import { type Carried, carriedOver, handedOver, isInClear, isLeftByEarlierRelease } from './carried-over.ts';
import type { CarriedState } from './carried-state.ts';
import { type DealGeneration, dealGeneration } from './deal-generation.ts';
import { LeadToProjectEnds, toldOfReceipt } from './lead-to-project-ends.ts';
import { putEndOnRecord, putPlanOnRecord } from './on-record.ts';
import { runsUnder } from './own-id.ts';
import { proveAgain } from './prove-again.ts';
import { rejectedIssues } from './rejected-issues.ts';
import { RunningProcess } from './running-process.ts';
import { tellOfContract, tellOfDeal } from './tell-of-deal.ts';
import { versioned } from './versioned.ts';

/** How a round ended: the process has, or it must look again because something changed. */
type Round = EndStage | 'again';

/**
 * From a won deal to a customer, a contract and a running project: read, plan, approve, apply, prove.
 *
 * It goes in rounds. Whatever changes what is to be done (a decision, a correction, a change in the CRM) starts a new round
 * from the reading, and a round writes only when nothing has come since it read; so an approval covers exactly what is
 * written, and every write may be made again.
 */
export async function leadToProject(
  input: LeadToProjectInput,
  carried: Carried<CarriedState> | null = null,
): Promise<EndStage> {
  runsUnder(leadToProjectId(input));
  const before = carriedOver(carried, isInClear(carried) && (await isLeftByEarlierRelease()));
  const process = new RunningProcess('lead-to-project', leadToProjectKey(input), before);
  if (!before) process.tell(`Started for deal ${input.dealId} of ${input.connection}.`);
  process.touch([recordRef(input.connection, 'deal', input.dealId)]);
  process.heedTemporalCancellation();
  return CancellationScope.nonCancellable(async () => {
    for (;;) {
      const round = await attempt(process, input);
      await process.heard();
      // Whatever was accepted while the last call was under way, a request to cancel above all, is not lost.
      if (round !== 'again' && !process.hasNews) {
        await putEndOnRecord(process, round);
        if (!process.hasNews) return process.end(round);
      }
      if (!process.isRunFull) continue;
      await process.onRecord();
      // Nothing but what is ours: it is encrypted as this process's own word.
      const { connection, dealId } = input;
      await continueAsNew<typeof leadToProject>({ connection, dealId }, handedOver(process.carry()));
    }
  });
}

// It waits for people for weeks: pinned, its version's workers would have to run as long. Its recorded histories are replayed.
versioned('AUTO_UPGRADE', leadToProject);

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
  const own = process.release.isFirst ? localCalls : ownCalls;
  const policy = completedPolicy(await own.loadPolicy());
  known.policy = policy;
  const { connection } = policy.systems.crm;
  const hasBegun = (process.view.begun ?? []).length > 0;
  // Its key would be another one: what the CRM's own process writes for the deal would be written twice.
  if (!hasBegun && input.connection !== connection) return ofNoCrm(process, connection);
  const systems = systemCalls(policy.systems);
  const reading = await systems.crm.readDeal(input.dealId);
  const ends = new LeadToProjectEnds(process, policy, systems, { input, reading });
  if (reading.found !== 'deal') return ends.dealIsGone(reading);
  const { deal, fingerprint } = reading;
  // What was begun since, the CRM was not told yet: its outcome is an earlier one.
  const handled = hasBegun ? null : standingOutcome(deal);
  tellOfDeal(process, deal, reading.records, policy);
  const { generation, partly } = await currentGeneration(process, reading, ends);
  process.view.key = leadToProjectKey(input, generation);
  if (process.cancelRequest) return ends.cancel();
  if (partly) return ends.partlyTakenBack(partly);
  // What an earlier run did about this very deal stands; nothing is planned or written again.
  if (handled?.deal === fingerprint) return asItWasHandled(process, policy, handled, ends);
  if (handled?.outcome === 'cancelled') return ends.staysCancelled(handled);
  if (!deal.won) return ends.dealIsNotWon();
  // By hand then; but what was begun here is brought to its end, whatever the date says now.
  const isOurs = handled !== null || deal.earlier !== undefined || hasBegun;
  if (!isOurs && deal.closedOn !== null && deal.closedOn < policy.systems.crm.since)
    return ends.closedBeforeWeBegan(deal);
  const { corrections, key } = process.view;
  const answers = await askSystems(systems, { key, deal, corrections }, policy);

  // 2. Plan: the concrete writes, or what keeps us from making them.
  process.enter('planning');
  const { asOf, plan: previous } = process.view;
  const snapshot = { key, deal, answers, corrections, asOf, previous: previous?.plan ?? null };
  const answer = await own.planLeadToProject(snapshot, policy);
  const { planning } = answer;
  process.view.asOf = answer.asOf;
  const isAsWritten = 'planned' in planning && planning.hash === handled?.plan;
  if (handled && isAsWritten) return asItWasHandled(process, policy, handled, ends);
  if (handled?.outcome === 'done') return ends.changedAfterDone(handled, planning, answers);
  if ('issues' in planning) {
    await process.park(planning.issues, policy);
    return 'again';
  }
  const { planned, hash } = planning;
  process.planned(planned, hash, answer.differences);
  const leftBehind = contractsLeftBehind(process.view.begun ?? [], planned);
  if (leftBehind.length > 0 && !process.hasAccepted(`left behind:${hash}`)) {
    await process.park(leftBehind, policy, `left behind:${hash}`);
    return 'again';
  }
  process.settled();

  // 3. Have the people decide whom the policy names, on this plan's hash.
  if (planned.approvals.length > 0) {
    process.ask({
      hash,
      requirements: planned.approvals,
      barred: process.view.barred,
      dueAt: answer.dueAt ?? null,
      differences: answer.differences,
      delegations: answer.delegations ?? [],
    });
    const state = process.approvalState();
    if (state === 'rejected') return ends.reject(hash);
    if (state === 'sent back') {
      await process.parkSentBack(policy);
      return 'again';
    }
    if (state === 'pending') {
      await process.waitForApproval(policy);
      return 'again';
    }
  } else {
    process.nothingToAsk();
  }
  // Nothing is written that is not on record: while the ledger can't be, the process waits here.
  const isLate = await putPlanOnRecord(process);
  if (process.hasNews || isLate) return 'again';

  // 4. Apply: every write under its business key, so that it may be repeated.
  process.enter('applying');
  const contracts = contractsOf(planned);
  const receipts: ContractReceipt[] = [];
  for (const contract of contracts) {
    if (await process.onRecord()) return 'again';
    process.view.begun = withBegun(process.view.begun ?? [], begunContract(contract));
    const receipt = await apply(process, contract, { systems, policy, hash });
    if (receipt.psa) process.view.begun = withBegun(process.view.begun, asDelivered(begunContract(contract)));
    tellOfContract(process, contract, receipt, policy);
    receipts.push(receipt);
  }

  // 5. Prove: what was read back is what was planned.
  process.enter('proving');
  const deviations = await own.proveLeadToProject(planned, receipts);
  process.recorder.noteBeside('receipt', { did: 'proven', plan: hash, deviations });
  if (deviations.length > 0 && !process.hasAccepted(`proof:${hash}`)) {
    await process.park(deviations, policy, `proof:${hash}`);
    return 'again';
  }
  await ends.tellCrm('done', hash, receipts.map(toldOfReceipt));
  // Whatever came while we wrote is met now: the next round finds the deal handled, and compares. Our own write-back hides
  // a change from the sweep that was made since the reading; so after a long time it is looked at once more.
  return process.readLongAgo ? 'again' : 'done';
}

function ofNoCrm(process: RunningProcess, connection: string) {
  process.tell(
    `Nothing is done: the CRM is “${connection}” (config/systems.yaml), and this deal is not said to be there.`,
  );
  return 'withdrawn' as const;
}

/** Unless the nightly proof says that the records no longer are. */
function asItWasHandled(process: RunningProcess, policy: Policy, handled: Handled, ends: LeadToProjectEnds) {
  return process.provesAgain && handled.outcome === 'done'
    ? proveAgain(process, policy, handled, ends)
    : ends.asItWasHandled(handled);
}

/** Which generation it is, told once when a new one is begun. */
async function currentGeneration(
  process: RunningProcess,
  reading: Extract<FingerprintedReading, { found: 'deal' }>,
  ends: LeadToProjectEnds,
): Promise<DealGeneration> {
  const begun = generationOf(process.view.key);
  const found = await dealGeneration(reading, begun, (last) => ends.writtenUnder(last));
  if (found.generation > Math.max(begun, lastGeneration(reading.deal)))
    process.tell(
      `What was written for it before was taken back, so it is begun anew (generation ${found.generation}).`,
    );
  return found;
}

/**
 * The contract first: the PSA's project is for an order that stands. What was read back of it goes on record also when the PSA
 * refuses then.
 */
async function apply(
  process: RunningProcess,
  contract: ContractPlan,
  { systems, policy, hash }: { systems: SystemCalls; policy: Policy; hash: PlanHash },
): Promise<ContractReceipt> {
  const { psa: delivery, ...order } = contract.writes;
  const receipt: ContractReceipt = { erp: await systems.erp.applyLeadToProject(order), psa: null };
  try {
    if (systems.psa && delivery) receipt.psa = await systems.psa.openProject(delivery);
    return receipt;
  } finally {
    // A round that writes it again reads back the same: noted anew, a slow ledger would hold up the next contract for good.
    for (const { body, records } of receiptsOnRecord(contract, receipt, hash, policy.systems))
      process.recorder.noteOnce(JSON.stringify(body), 'receipt', body, records);
  }
}
