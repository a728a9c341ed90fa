import { continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { PageToProve, ToProve } from '../activities/proof.ts';
import type { NightlyProof, Policy } from '../domain/policy.ts';
import {
  newReport,
  type ProofReport,
  withCalls,
  withFound,
  withLastChecked,
  withUnread,
} from '../domain/proof-report.ts';
import { ownCalls } from './calls.ts';
import { type Carried, carriedOver, handedOver } from './carried-over.ts';
import { proofReportQuery } from './messages.ts';
import { now } from './now.ts';
import {
  compareWithRecord,
  contractOnRecord,
  contractsToProve,
  nightlyCalls,
  openDrift,
  type ProofCalls,
} from './proof-calls.ts';
import { readStands, systemsOf } from './read-stands.ts';
import { versioned } from './versioned.ts';
import { hasRunOutOfTime, whyUnread } from './why-unread.ts';

/** How many processes are read back at once: one or two calls to a system for all of them. */
const PAGE = 10;
/** So many one after the other that a system won't show: it may be the system, and asking on would only cost requests. */
const UNREAD_IN_A_ROW = 5;
/** For a policy that was recorded before there was the setting. */
const unset: Pick<NightlyProof, 'callsPerSystem'> = { callsPerSystem: 5_000 };

/** How far one night has come: all that a new run needs to go on. */
export interface ProofProgress {
  report: ProofReport;
  after: number;
  /** Where the night before stopped. From there it goes to the ledger's end, and then from its beginning to there. */
  began: number;
  /** Has it come to the ledger's end, and goes round? */
  isRound: boolean;
  /** How many each system would not show, one after the other. */
  unreadInARow: Record<string, number>;
  /** The CRM or the ERP shows nothing tonight: there is nothing to compare. */
  isOver: boolean;
  /** The PSA shows nothing tonight, and what was said last: only what is not in it is read on. */
  psaIsDown: string | null;
}

/** One night, and what it goes by. */
interface Night {
  progress: ProofProgress;
  policy: Policy;
  calls: ProofCalls;
}

/**
 * Walks through everything that is on record as in force, reads back what the systems say of it, and has the process of each
 * contract that has drifted put it before its owner. It writes nothing. Before each reading it looks whether a system was
 * asked for as much as the firm has set, so it ends at most one reading after that. The next night begins with what is left.
 */
export async function nightlyProof(carried: Carried<ProofProgress> | null = null): Promise<ProofReport> {
  const progress = carriedOver(carried) ?? newNight();
  setHandler(proofReportQuery, () => progress.report);
  const policy = await ownCalls.loadPolicy();
  const night = { progress, policy, calls: nightlyCalls(policy.systems) };
  for (;;) {
    // 1. What is on record as in force, a page at a time.
    const { after, began, isRound } = progress;
    const page = await contractsToProve(after, isRound ? began : null, PAGE);
    progress.report = withPage(progress.report, page);
    let left = withoutPsa(night, page.toProve);
    for (let atOnce = PAGE; left[0]; ) {
      if (isEnough(night)) return ended(progress, left[0].seq - 1);
      // 2. Read back what the systems say of it; 3. find what has drifted, and put it before its owners.
      const asked = left.slice(0, atOnce);
      const again = await proveSome(night, asked);
      // One that a system won't show must not hide the others: each by itself then.
      if (again.length === asked.length) atOnce = 1;
      left = withoutPsa(night, [...again, ...left.slice(asked.length)]);
    }
    const isAtItsEnd = page.next === null;
    if (isAtItsEnd && (isRound || began === 0)) return ended(progress, null);
    progress.isRound ||= isAtItsEnd;
    progress.after = page.next ?? 0;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof nightlyProof>(handedOver(progress));
  }
}

// It takes a part of a night, and the next one goes on where it ended: it never has to meet newer code.
versioned('PINNED', nightlyProof);

function newNight(): ProofProgress {
  const last = workflowInfo().lastResult as ProofReport | undefined;
  const began = last?.stoppedAfter ?? 0;
  const report = { ...newReport(now()), lastChecked: last?.lastChecked ?? {} };
  return { report, after: began, began, isRound: false, unreadInARow: {}, isOver: false, psaIsDown: null };
}

/** @returns those that are still to be asked for: all of them, when a system won't show one of several */
async function proveSome(night: Night, asked: readonly ToProve[]): Promise<readonly ToProve[]> {
  const { progress, policy } = night;
  // They are asked one after the other, so one that fails is the last.
  let system = '';
  try {
    const read = await readStands(night.calls, policy.systems, asked, (of, made) => {
      system = of;
      progress.report = withCalls(progress.report, of, made);
    });
    const compared = await compareWithRecord(read, policy.owners);
    const opened = await openDrift(compared.map(({ process, subject }) => ({ process, subject })));
    const found = compared.flatMap(({ drift }) => drift);
    const report = withFound(progress.report, found);
    progress.report = { ...report, checked: report.checked + read.length, opened: report.opened + opened };
    for (const one of asked.slice(0, read.length)) {
      const shownBy = systemsOf(one, policy.systems);
      progress.report = withLastChecked(progress.report, one.process, shownBy);
      for (const each of shownBy) progress.unreadInARow[each] = 0;
    }
    return asked.slice(read.length);
  } catch (error) {
    const because = whyUnread(error, system);
    if (because === null) throw error;
    return unread(night, asked, { system, because, isSilent: hasRunOutOfTime(error) });
  }
}

/** What a system has not shown of all that were asked for. Nobody's answer, after hours, is waited for once. */
async function unread(
  night: Night,
  asked: readonly ToProve[],
  { system, because, isSilent }: { system: string; because: string; isSilent: boolean },
): Promise<readonly ToProve[]> {
  if (asked.length > 1 && !isSilent) return asked;
  const { progress, policy } = night;
  const isOfIt = (one: ToProve) => systemsOf(one, policy.systems).includes(system);
  for (const { process } of asked.filter(isOfIt)) progress.report = withUnread(progress.report, process, because);
  progress.unreadInARow[system] = (progress.unreadInARow[system] ?? 0) + 1;
  if (isSilent || (await isDown(night, system))) {
    if (system === policy.systems.psa?.connection) progress.psaIsDown = because;
    else progress.isOver = true;
  }
  return asked.filter((one) => !isOfIt(one));
}

/** Is it the system, or are they? One that it showed before is asked for once more: it tells a refusal of all from that of some. */
async function isDown({ progress, policy, calls }: Night, system: string): Promise<boolean> {
  if ((progress.unreadInARow[system] ?? 0) < UNREAD_IN_A_ROW) return false;
  progress.unreadInARow[system] = 0;
  const before = progress.report.lastChecked[system];
  const known = before ? await contractOnRecord(before) : null;
  if (!known) return true;
  try {
    await readStands(calls, policy.systems, [known], (of, made) => {
      progress.report = withCalls(progress.report, of, made);
    });
    return false;
  } catch (error) {
    if (whyUnread(error, system) === null) throw error;
    return true;
  }
}

/** While the PSA shows nothing, what is in it is unread without being asked for. */
function withoutPsa({ progress, policy }: Night, left: readonly ToProve[]): readonly ToProve[] {
  const { psaIsDown } = progress;
  if (psaIsDown === null) return left;
  const isInPsa = (one: ToProve) => systemsOf(one, policy.systems).includes(policy.systems.psa?.connection ?? '');
  for (const { process } of left.filter(isInPsa)) progress.report = withUnread(progress.report, process, psaIsDown);
  return left.filter((one) => !isInPsa(one));
}

function isEnough({ progress: { report, isOver }, policy: { systems } }: Night): boolean {
  const { callsPerSystem } = systems.nightlyProof ?? unset;
  return isOver || Object.values(report.calls).some((made) => made >= callsPerSystem);
}

function withPage(report: ProofReport, { underWay, notInForce, head }: PageToProve): ProofReport {
  const { skipped } = report;
  return {
    ...report,
    skipped: { ...skipped, underWay: skipped.underWay + underWay, notInForce: skipped.notInForce + notInForce },
    head,
  };
}

/** Whoever asks about it later is told the same. */
function ended(progress: ProofProgress, stoppedAfter: number | null): ProofReport {
  progress.report = { ...progress.report, ended: now(), stoppedAfter };
  return progress.report;
}
