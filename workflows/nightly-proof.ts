import { continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ToProve } from '../activities/proof.ts';
import { type Instant, instant } from '../domain/ids.ts';
import type { NightlyProof, Policy } from '../domain/policy.ts';
import { newReport, type ProofReport, withCalls, withFound, withUnread } from '../domain/proof-report.ts';
import { programRoles } from '../domain/roles.ts';
import { localCalls } from './calls.ts';
import { carriedOver } from './carried-over.ts';
import { proofReportQuery } from './messages.ts';
import { compareWithRecord, contractsToProve, openDrift, type ProofCalls, proofCalls } from './proof-calls.ts';
import { readStands } from './read-stands.ts';
import { rejectedIssues } from './rejected-issues.ts';
import { versioned } from './versioned.ts';

/** How many processes are read back at once: one or two calls to a system for all of them. */
const PAGE = 10;
/** For a policy that was recorded before there was the setting. */
const unset: Pick<NightlyProof, 'callsPerSystem'> = { callsPerSystem: 5_000 };

/** How far one night has come: all that a new run needs to go on. */
export interface ProofProgress {
  report: ProofReport;
  after: number;
}

/**
 * Walks through everything that is on record as in force, reads back what the systems say of it, and starts the process of
 * each contract that has drifted, which puts it before its owner. It writes nothing, and asks each system for no more than
 * the firm has set: what is left is the next night's.
 */
export async function nightlyProof(carried: ProofProgress | null = null): Promise<ProofReport> {
  const last = workflowInfo().lastResult as ProofReport | undefined;
  const progress = carriedOver(carried) ?? { report: newReport(now()), after: last?.stoppedAfter ?? 0 };
  setHandler(proofReportQuery, () => progress.report);
  const policy = await localCalls.loadPolicy();
  const calls = proofCalls(policy.systems);
  const { callsPerSystem } = policy.systems.nightlyProof ?? unset;
  for (;;) {
    // 1. What is on record as in force, a page at a time.
    const page = await contractsToProve(progress.after, PAGE);
    countSkipped(progress, page);
    let left: readonly ToProve[] = page.toProve;
    while (left.length > 0) {
      if (Object.values(progress.report.calls).some((made) => made >= callsPerSystem)) {
        return ended(progress, progress.after);
      }
      // 2. Read back what the systems say of it; 3. find what has drifted, and put it before its owners.
      left = await proveSome(progress, left, { policy, calls });
    }
    if (page.next === null) return ended(progress, null);
    progress.after = page.next;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof nightlyProof>(progress);
  }
}

// It takes a part of a night, and the next one goes on where it ended: it never has to meet newer code.
versioned('PINNED', nightlyProof);

/** @returns those that are still to be proven */
async function proveSome(
  progress: ProofProgress,
  asked: readonly ToProve[],
  { policy, calls }: { policy: Policy; calls: ProofCalls },
): Promise<readonly ToProve[]> {
  try {
    const { read, calls: made } = await readStands(calls, policy.systems, asked);
    for (const [system, count] of Object.entries(made)) progress.report = withCalls(progress.report, system, count);
    const owner = policy.owners.drift ?? programRoles.everywhere[0];
    const found = (await compareWithRecord(read, owner)).flat();
    const processes = [...new Set(found.map(({ process }) => process))];
    const opened = processes.length > 0 ? await openDrift(processes) : 0;
    const report = withFound(progress.report, found);
    progress.report = { ...report, checked: report.checked + read.length, opened: report.opened + opened };
    progress.after = asked[read.length - 1]?.seq ?? progress.after;
    return asked.slice(read.length);
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    const [first, ...others] = asked;
    // One that a system won't show must not hide the others: each by itself then.
    if (others.length > 0) {
      for (const one of asked) await proveSome(progress, [one], { policy, calls });
      return [];
    }
    const because = issues.map(({ message }) => message).join(' ');
    if (first) progress.report = withUnread(progress.report, first.process, because);
    progress.after = first?.seq ?? progress.after;
    return [];
  }
}

function countSkipped(
  progress: ProofProgress,
  { underWay, notInForce }: { underWay: number; notInForce: number },
): void {
  const { skipped } = progress.report;
  progress.report = {
    ...progress.report,
    skipped: { ...skipped, underWay: skipped.underWay + underWay, notInForce: skipped.notInForce + notInForce },
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
