import { continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { PageToProve, ToProve } from '../activities/proof.ts';
import { type Instant, instant } from '../domain/ids.ts';
import type { NightlyProof, Policy } from '../domain/policy.ts';
import { newReport, type ProofReport, withCalls, withFound, withUnread } from '../domain/proof-report.ts';
import { Sealed } from '../domain/sealed.ts';
import { localCalls } from './calls.ts';
import { carriedOver } from './carried-over.ts';
import { proofReportQuery } from './messages.ts';
import { compareWithRecord, contractsToProve, nightlyCalls, openDrift, type ProofCalls } from './proof-calls.ts';
import { readStands } from './read-stands.ts';
import { hasRunOutOfTime, whyUnread } from './rejected-issues.ts';
import { versioned } from './versioned.ts';

/** How many processes are read back at once: one or two calls to a system for all of them. */
const PAGE = 10;
/** So many one after the other that a system won't show: it is the system, and asking on would only cost requests. */
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
  unreadInARow: number;
}

/**
 * Walks through everything that is on record as in force, reads back what the systems say of it, and has the process of each
 * contract that has drifted put it before its owner. It writes nothing. Before each reading it looks whether a system was
 * asked for as much as the firm has set, so it ends at most one reading after that. The next night begins with what is left.
 */
export async function nightlyProof(carried: Sealed<ProofProgress> | ProofProgress | null = null): Promise<ProofReport> {
  const progress = carriedOver(carried) ?? newNight();
  setHandler(proofReportQuery, () => progress.report);
  const policy = await localCalls.loadPolicy();
  const calls = nightlyCalls(policy.systems);
  for (;;) {
    // 1. What is on record as in force, a page at a time.
    const { after, began, isRound } = progress;
    const page = await contractsToProve(after, isRound ? began : null, PAGE);
    progress.report = withPage(progress.report, page);
    let left: readonly ToProve[] = page.toProve;
    for (let atOnce = PAGE; left.length > 0; ) {
      if (isEnough(progress, policy)) return ended(progress, progress.after);
      // 2. Read back what the systems say of it; 3. find what has drifted, and put it before its owners.
      const proven = await proveSome(progress, left.slice(0, atOnce), { policy, calls });
      // One that a system won't show must not hide the others: each by itself then.
      if (proven === 0) atOnce = 1;
      left = left.slice(proven);
    }
    const isAtItsEnd = page.next === null;
    if (isAtItsEnd && (isRound || began === 0)) return ended(progress, null);
    progress.isRound ||= isAtItsEnd;
    progress.after = page.next ?? 0;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof nightlyProof>(new Sealed(progress));
  }
}

// It takes a part of a night, and the next one goes on where it ended: it never has to meet newer code.
versioned('PINNED', nightlyProof);

function newNight(): ProofProgress {
  const last = workflowInfo().lastResult as ProofReport | undefined;
  const began = last?.stoppedAfter ?? 0;
  return { report: newReport(now()), after: began, began, isRound: false, unreadInARow: 0 };
}

/** @returns how many of the first are dealt with; none when a system won't show one of several */
async function proveSome(
  progress: ProofProgress,
  asked: readonly ToProve[],
  { policy, calls }: { policy: Policy; calls: ProofCalls },
): Promise<number> {
  const count = (system: string, made: number) => {
    progress.report = withCalls(progress.report, system, made);
  };
  try {
    const read = await readStands(calls, policy.systems, asked, count);
    const compared = await compareWithRecord(read, policy.owners);
    const opened = await openDrift(compared.map(({ process, subject }) => ({ process, subject })));
    const found = compared.flatMap(({ drift }) => drift);
    const report = withFound(progress.report, found);
    progress.report = { ...report, checked: report.checked + read.length, opened: report.opened + opened };
    progress.unreadInARow = 0;
    return dealtWith(progress, asked, read.length);
  } catch (error) {
    const because = whyUnread(error);
    const [first, ...others] = asked;
    if (because === null || !first) throw error;
    // Hours have gone by without an answer: asked for each by itself, it would take as long for each.
    const unread = others.length === 0 || hasRunOutOfTime(error) ? asked : [];
    for (const { process } of unread) progress.report = withUnread(progress.report, process, because);
    progress.unreadInARow += unread.length;
    return dealtWith(progress, asked, unread.length);
  }
}

function dealtWith(progress: ProofProgress, asked: readonly ToProve[], some: number): number {
  progress.after = asked[some - 1]?.seq ?? progress.after;
  return some;
}

function isEnough({ report, unreadInARow }: ProofProgress, { systems }: Policy): boolean {
  const { callsPerSystem } = systems.nightlyProof ?? unset;
  return unreadInARow >= UNREAD_IN_A_ROW || Object.values(report.calls).some((made) => made >= callsPerSystem);
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

function now(): Instant {
  return instant(new Date().toISOString());
}
