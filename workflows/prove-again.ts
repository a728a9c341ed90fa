import type { DriftOfProcess } from '../activities/proof.ts';
import type { Handled } from '../domain/deal.ts';
import { type PlanHash, type RecordRef, recordRef } from '../domain/ids.ts';
import type { RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import { secondPersonForRepair } from '../domain/lead-to-project/second-person.ts';
import { handOverNotice } from '../domain/notice.ts';
import type { Policy } from '../domain/policy.ts';
import type { EndStage } from '../domain/stage.ts';
import { notifyApprovers } from './approval-calls.ts';
import type { LeadToProjectEnds } from './lead-to-project-ends.ts';
import { contractOnRecord, driftOfProcess, proofCalls, repairCalls } from './proof-calls.ts';
import { readStands } from './read-stands.ts';
import { rejectedIssues } from './rejected-issues.ts';
import type { RunningProcess } from './running-process.ts';

/**
 * A contract that was done, and of which the nightly proof says that it is no longer as it was proven: looked at once more,
 * and what is so is put before people. Accepted, it stands and is not brought up again; repaired, it is written back once
 * somebody else has approved that; handed over, it waits for the deal's side.
 */
export async function proveAgain(
  process: RunningProcess,
  policy: Policy,
  handled: Handled,
  ends: LeadToProjectEnds,
): Promise<EndStage | 'again'> {
  const drift = await lookForDrift(process, policy);
  if (!drift || drift.issues.length === 0) {
    isRight(process, drift);
    return ends.asItWasHandled(handled);
  }
  return (await putBefore(process, policy, drift)) === 'stands' ? handled.outcome : 'again';
}

/**
 * Whatever was accepted about a deal that was done includes what the CRM says of it now. What else differs nobody has seen
 * yet: it is the next nightly proof's. Of a deal that is gone it is put before people at once, since its process comes no
 * further.
 * @param drift what was found of it in this round already
 */
export async function standsAsItIs(
  process: RunningProcess,
  policy: Policy,
  drift: DriftOfProcess | null,
): Promise<'stands' | 'again'> {
  if (process.release.isBefore03) return 'stands';
  const found = drift ?? (await lookForDrift(process, policy));
  if (!found?.isDealGone) {
    if (found?.standingOfDeal) proven(process, { ...found, standing: found.standingOfDeal });
    return 'stands';
  }
  if (found.beside.length === 0) {
    isRight(process, found);
    return 'stands';
  }
  if (found.standingOfDeal) proven(process, { ...found, standing: found.standingOfDeal });
  return putBefore(process, policy, { ...found, issues: found.beside });
}

/** Where the nightly proof has asked for it: what differs now, of which the ledger knows what was accepted before. */
export async function driftIfAsked(process: RunningProcess, policy: Policy): Promise<DriftOfProcess | null> {
  return process.provesAgain ? lookForDrift(process, policy) : null;
}

/** Nothing is new, and nothing is asked any more. */
function isRight(process: RunningProcess, drift: DriftOfProcess | null): void {
  process.nothingToAsk();
  process.settled();
  // Where nothing was done about it here, it is on record as it was before.
  if (drift && (drift.standingOfDeal || process.recorder.noted > 0)) proven(process, drift);
}

/** Until somebody has accepted it. */
async function putBefore(process: RunningProcess, policy: Policy, drift: DriftOfProcess): Promise<'stands' | 'again'> {
  const { issues, subject, repair } = drift;
  if (process.hasAccepted(subject)) {
    proven(process, drift);
    process.tell('What differs was accepted: it stands, and is not brought up again.');
    return 'stands';
  }
  // From here on it is before people: the nightly proof wakes nobody for the same again.
  process.view.drift = subject;
  if (repair && process.hasAccepted(`repair:${subject}`)) return repaired(process, policy, drift, repair);
  process.nothingToAsk();
  const isHandedOver = process.hasAccepted(`hand over:${subject}`);
  // Told once: from then on it is open as their exception.
  if (isHandedOver && process.view.exception === null) tellDealsSide(process, policy);
  const owners = isHandedOver
    ? { ...policy.owners, drift: policy.owners['incomplete data'], driftIn: {} }
    : policy.owners;
  await process.park(issues, { ...policy, owners }, subject);
  return 'again';
}

async function lookForDrift(process: RunningProcess, policy: Policy): Promise<DriftOfProcess | null> {
  const { id } = process.view;
  process.view.drift = null;
  const asked = await contractOnRecord(id);
  if (!asked) return null;
  const [read] = await readStands(proofCalls(policy.systems), policy.systems, [asked]);
  return read ? driftOfProcess(id, read.stands) : null;
}

async function repaired(
  process: RunningProcess,
  policy: Policy,
  drift: DriftOfProcess,
  { plan, hash, sentences }: NonNullable<DriftOfProcess['repair']>,
): Promise<'again'> {
  // 1. Somebody else decides on exactly what is written back.
  process.view.plan = drift.plan;
  process.ask({
    hash,
    requirements: [secondPersonForRepair(policy.moneyCorrections, sentences.length)],
    barred: process.view.barred,
    differences: sentences,
  });
  const state = process.approvalState();
  if (state === 'rejected') {
    process.forget(`repair:${drift.subject}`);
    process.nothingToAsk();
    process.tell('The repair was rejected: nothing is written back.');
    return 'again';
  }
  if (state === 'sent back') await process.parkSentBack(policy);
  else if (state === 'pending') await process.waitForApproval(policy);
  if (state !== 'approved') return 'again';

  // 2. On record first. After a long wait for that it is looked at once more: an invoice may have been made of it meanwhile.
  process.recorder.noteOnce(`plan ${hash}`, 'plan', { hash, policyVersion: policy.version, repair: plan });
  if ((await process.onRecord()) || process.hasNews) return 'again';

  // 3. Then each system, by what it is asked to hold.
  process.enter('applying');
  try {
    const isAll = await putBack(process, policy, plan, hash);
    process.tell(
      isAll ? 'Written back as it was approved.' : 'Written back in part: the rest is looked at again first.',
    );
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    process.tell(`It could not be put back: ${issues.map(({ message }) => message).join(' ')}`);
  }

  // 4. The next round proves it; what is still not as it was is put before people again.
  process.forget(`repair:${drift.subject}`);
  return 'again';
}

/**
 * Each call is on record before the next: what one system has taken stands there, whatever another says.
 * @returns whether all of it was written; with news, or after a long wait for the record, the rest is not
 */
async function putBack(
  process: RunningProcess,
  { systems }: Policy,
  repair: RepairPlan,
  plan: PlanHash,
): Promise<boolean> {
  const { repairOrder, repairPsaProject } = repairCalls(systems);
  const inErp = repair.erp.map((one) => ({
    write: () => repairOrder(one),
    system: systems.erp.connection,
    records: recordsOfOrder(one, systems.erp.connection),
  }));
  const { psa } = systems;
  const inPsa =
    psa && repairPsaProject
      ? repair.psa.map((one) => ({
          write: () => repairPsaProject(one),
          system: psa.connection,
          records: [
            recordRef(psa.connection, 'project', one.projectId),
            recordRef(psa.connection, 'budget', one.budgetId),
          ],
        }))
      : [];
  const steps = [...inErp, ...inPsa];
  for (const [at, { write, system, records }] of steps.entries()) {
    await write();
    process.recorder.note('receipt', { did: 'repaired', system, plan }, records);
    const isLate = await process.onRecord();
    if ((isLate || process.hasNews) && at < steps.length - 1) return false;
  }
  return true;
}

function recordsOfOrder({ order, project }: RepairPlan['erp'][number], system: string): RecordRef[] {
  const inProject = project ? [recordRef(system, 'project', String(project.id))] : [];
  return [recordRef(system, 'order', order.number), ...inProject];
}

/** From now on this is what was proven, with what differs. */
function proven(process: RunningProcess, { plan, standing }: DriftOfProcess): void {
  process.recorder.note('receipt', { did: 'proven', plan: plan.hash, deviations: standing });
}

/** Waits for nothing, as all messages; without a receiver the story says it. */
function tellDealsSide(process: RunningProcess, { owners }: Policy): void {
  const role = owners['incomplete data'];
  process.tell(`It is for ${role} now, who look after the deal.`);
  notifyApprovers(handOverNotice(process.view.id, role, process.exceptions)).then(
    (outcome) => outcome === 'unclear' && process.tell('A message (handed over) may not have arrived.'),
    () => process.tell('A message (handed over) could not be delivered.'),
  );
}
