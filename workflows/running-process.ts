import { allHandlersFinished, condition } from '@temporalio/workflow';
import { nextDeadline, withClockAnew } from '../domain/approval-clock.ts';
import { sentBackIssues } from '../domain/approval-round.ts';
import { lookAgainAfter } from '../domain/exception.ts';
import type { Issue } from '../domain/issue.ts';
import type { Policy } from '../domain/policy.ts';
import type { Stage } from '../domain/stage.ts';
import type { CarriedState } from './carried-state.ts';
import { ListeningProcess } from './listening-process.ts';
import { now } from './now.ts';

/** Longer than a straight-through deal takes from its reading to its end. */
const LONG_AGO_MS = 60_000;

/**
 * One process as its workflow holds it: it waits for people and for its record, and goes on in a new run. Every workflow owns
 * one; the business steps stay in the workflow's own file.
 *
 * @example
 * const process = new RunningProcess('lead-to-project', key, carried);
 * process.enter('reading');
 * if (issues.length > 0) { await process.park(issues, policy); return 'again'; }
 */
export class RunningProcess extends ListeningProcess {
  /** Set by the workflow once it has read the source: what a correction of this field stands beside. */
  sourceValueOf: (field: string) => string | null = () => null;
  #readAt = 0;

  /** Asks before the local activities of 0.1.0, because a patch that is first met behind one may not be found again. */
  override enter(stage: Stage): void {
    if (stage === 'planning' || stage === 'proving') this.release.goOver();
    super.enter(stage);
  }

  readingNow(): void {
    this.news.met();
    this.#readAt = Date.now();
  }

  get readLongAgo(): boolean {
    return Date.now() - this.#readAt > LONG_AGO_MS;
  }

  /**
   * Has anything come since the source was last read that may change what is to be done: a hint, a decision, a resolution?
   * Then the process reads and plans again before it writes, so that an approval covers exactly what is written.
   */
  get hasNews(): boolean {
    return this.news.isThere;
  }

  /**
   * Parks as an exception until someone resolves it, the record changes, or the process is cancelled; what waits for another
   * process looks again by itself. What was chosen or corrected is in `view.corrections` afterwards, what was accepted answers
   * to `hasAccepted(subject)`. Nobody can decide meanwhile, so an approval's time begins again afterwards.
   */
  async park(issues: Issue[], policy: Policy | null, subject = ''): Promise<void> {
    const corrected = this.release.isFirst ? [] : this.view.corrections.map(({ field }) => field);
    const owners = policy?.owners ?? {};
    this.open({ issues, owners, subject, sourceValueOf: this.sourceValueOf, corrected });
    const { approval } = this.view;
    if (approval && !this.release.isFirst) this.view.approval = withClockAnew(approval);
    this.enter('parked');
    const since = Date.parse(this.view.exception?.since ?? now());
    const look = this.release.isFirst ? null : lookAgainAfter(issues, Date.now() - since);
    if (look === null) await this.news.wait();
    else await this.news.waitUntil(Date.now() + look);
  }

  /** Parks with what an approver wants seen to first; resolved, the plan is asked about again. */
  async parkSentBack(policy: Policy): Promise<void> {
    const { approval } = this.view;
    if (approval) await this.park(sentBackIssues(approval), policy);
  }

  /**
   * Waits until the plan is decided on, the record changes, or the process is cancelled; decisions are in `view.approval`.
   * Meanwhile it reminds and escalates; what nobody decides in time is an exception beside the stage.
   */
  async waitForApproval(policy: Policy): Promise<void> {
    // Approvals that 0.1.0 began to wait for have no clock.
    const hasClock = !this.release.isFirst;
    if (hasClock) await this.startClock(policy);
    for (;;) {
      if (hasClock) this.openStuck(policy);
      this.enter('waiting for approval');
      const next = hasClock && this.view.approval ? nextDeadline(this.view.approval) : null;
      if (next === null) return this.news.wait();
      if (await this.news.waitUntil(Date.parse(next.at))) return;
      this.passTime();
    }
  }

  /**
   * Waits until what has come in is verified and judged. Before a process writes, ends or begins a new run: what came before
   * that counts.
   */
  async heard(): Promise<void> {
    this.release.goOver();
    await condition(allHandlersFinished);
  }

  /**
   * Waits until everything that has come in is judged and on record: nothing of it may be left behind by what follows.
   * @returns whether that took so long that what is to be written must be read and planned again first
   */
  async onRecord(): Promise<boolean> {
    const since = Date.now();
    this.release.goOver();
    this.recorder.hurry();
    await condition(() => allHandlersFinished() && this.recorder.isKept);
    return Date.now() - since > LONG_AGO_MS;
  }

  get isRunFull(): boolean {
    return this.news.isRunFull;
  }

  /** The state for a new run. Asked between rounds only, when nothing is under way. */
  carry(): CarriedState {
    return {
      view: this.view,
      exceptions: this.exceptions,
      approvals: this.approvals,
      accepted: [...this.accepted],
      cancelRequest: this.cancelRequest,
      taken: this.inbox.taken,
      provesAgain: this.isToProveAgain,
    };
  }
}
