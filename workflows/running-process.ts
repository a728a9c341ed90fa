import { CancellationScope, condition, setHandler, workflowInfo } from '@temporalio/workflow';
import { approvalState, askedAgain, judgeDecision, type Question, withAttempt } from '../domain/approval.ts';
import {
  correctionsOf,
  isSameCause,
  judgeCancel,
  judgeResolution,
  openException,
  type Parking,
  resolutionInWords,
} from '../domain/exception.ts';
import { approvalId, type BusinessKey, exceptionId, type ProcessName } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import type { Correction } from '../domain/lead-to-project/plan-types.ts';
import type { Policy } from '../domain/policy.ts';
import {
  type CancelRequest,
  type Decision,
  endStages,
  type OpenException,
  type Resolution,
  type Stage,
  type Verdict,
} from '../domain/process.ts';
import { type CarriedState, newView } from './carried-state.ts';
import { isCancelRequest, isDecision, isResolution } from './message-shapes.ts';
import { cancelUpdate, decideUpdate, recordChangedSignal, resolveUpdate, viewQuery } from './messages.ts';
import { now, ProcessRecord } from './process-record.ts';

/** Temporal takes 2,000 updates a run; a process that was asked this often starts a new run with its state. */
const MESSAGES_PER_RUN = 1_500;
/** While it reads and plans again, the decisions it waits for may still come in. */
const DECIDABLE: readonly Stage[] = ['reading', 'planning', 'waiting for approval'];
/** Longer than a straight-through deal takes from its reading to its end. */
const LONG_AGO_MS = 60_000;
/**
 * One process with the messages that act on it: hints, decisions, resolutions, and requests to cancel. It waits for them,
 * judges them, and counts what is new. Every workflow owns one; the business steps stay in the workflow's own file.
 *
 * @example
 * const process = new RunningProcess('lead-to-project', key, carried);
 * process.enter('reading');
 * if (issues.length > 0) { await process.park(issues, policy); return 'again'; }
 */
export class RunningProcess extends ProcessRecord {
  cancelRequest: CancelRequest | null;
  /** Set by the workflow once it has read the source: what a correction of this field stands beside. */
  sourceValueOf: (field: string) => string | null = () => null;
  #exceptions: number;
  #approvals: number;
  readonly #accepted: Set<string>;
  #hints = 0;
  #hintsSeen = 0;
  #readAt = 0;
  #messages = 0;

  constructor(name: ProcessName, key: BusinessKey, carried: CarriedState | null) {
    super(carried?.view ?? newView(name, key));
    this.cancelRequest = carried?.cancelRequest ?? null;
    this.#exceptions = carried?.exceptions ?? 0;
    this.#approvals = carried?.approvals ?? 0;
    this.#accepted = new Set(carried?.accepted ?? []);
    this.#listen();
  }

  /**
   * Has anything come since the source was last read that may change what is to be done: a hint, a decision, a resolution?
   * Then the process reads and plans again before it writes, so that an approval covers exactly what is written.
   */
  get hasNews(): boolean {
    return this.#hints > this.#hintsSeen;
  }

  readingNow(): void {
    this.#hintsSeen = this.#hints;
    this.#readAt = Date.now();
  }

  get readLongAgo(): boolean {
    return Date.now() - this.#readAt > LONG_AGO_MS;
  }

  /** Has somebody accepted this, in the words of `park`'s `subject`? */
  hasAccepted(subject: string): boolean {
    return this.#accepted.has(subject);
  }

  /**
   * Parks as an exception until someone resolves it, the record changes, or the process is cancelled. What was chosen or
   * corrected is in `view.corrections` afterwards, what was accepted answers to `hasAccepted(subject)`.
   */
  async park(issues: Issue[], policy: Policy | null, subject = ''): Promise<void> {
    this.#open({ issues, owners: policy?.owners ?? {}, subject, sourceValueOf: this.sourceValueOf });
    this.enter('parked');
    await this.#news();
  }

  /** Waits until the plan is decided on, the record changes, or the process is cancelled; decisions are in `view.approval`. */
  async waitForApproval(): Promise<void> {
    this.enter('waiting for approval');
    await this.#news();
  }

  /** Asks for decisions on this plan; those already made stand as `askedAgain` says. */
  ask(question: Question): void {
    const before = this.view.approval;
    this.view.approval = askedAgain(before, question, approvalId(this.view.id, this.#approvals + 1), now());
    if (this.view.approval.id === before?.id) return;
    this.#approvals += 1;
    const because = question.requirements.map((requirement) => requirement.because).join(' ');
    const again = 'The plan changed, so earlier decisions no longer count. Asked again';
    this.tell(`${before ? again : 'Asked for approval'}: ${because}`);
  }

  approvalState(): ReturnType<typeof approvalState> {
    const approval = this.view.approval;
    return approval ? approvalState(approval) : 'approved';
  }

  /** A cancellation by Temporal's own means is a request to cancel like any other, by whoever operates the cluster. */
  heedTemporalCancellation(): void {
    CancellationScope.current().cancelRequested.catch(() => {
      if (this.cancelRequest) return;
      const actor = { id: 'temporal', name: 'an operator of the Temporal cluster', email: null };
      const reason = 'Cancelled in Temporal.';
      this.#cancelFor({ id: 'temporal', process: this.view.id, reason, actor, roles: [], at: now(), signature: '' });
      this.tell(reason, actor);
    });
  }

  get #isFull(): boolean {
    return this.#messages >= MESSAGES_PER_RUN || workflowInfo().continueAsNewSuggested;
  }

  /** The state for a new run, or null while this run has room. Asked between rounds only, when nothing is under way. */
  carry(): CarriedState | null {
    if (!this.#isFull) return null;
    return {
      view: this.view,
      exceptions: this.#exceptions,
      approvals: this.#approvals,
      accepted: [...this.#accepted],
      cancelRequest: this.cancelRequest,
    };
  }

  async #news(): Promise<void> {
    await condition(() => this.hasNews || this.#isFull);
  }

  #open(parking: Parking): void {
    const before = this.view.exception;
    const isSame = before !== null && isSameCause(before.issues, parking.issues);
    if (!isSame) this.#exceptions += 1;
    const id = isSame ? before.id : exceptionId(this.view.id, this.#exceptions);
    this.view.exception = openException(id, parking, isSame ? before.since : now());
    if (isSame) return;
    const messages = parking.issues.map((issue) => issue.message).join(' ');
    this.tell(`Parked for ${this.view.exception.owner}: ${messages}`);
  }

  #listen(): void {
    setHandler(viewQuery, () => this.view);
    setHandler(recordChangedSignal, (by) => {
      this.#hints += 1;
      this.#messages += 1;
      if (by) this.bar(by, 'asked for it');
    });
    setHandler(decideUpdate, (decision) => this.#decide(decision), { validator: isDecision });
    setHandler(resolveUpdate, (resolution) => this.#resolve(resolution), { validator: isResolution });
    setHandler(cancelUpdate, (request) => this.#cancel(request), { validator: isCancelRequest });
  }

  #decide(decision: Decision): Verdict {
    this.#messages += 1;
    const verdict = judgeDecision(DECIDABLE.includes(this.view.stage) ? this.view.approval : null, decision);
    if (this.view.approval)
      this.view.approval.decisions = withAttempt(this.view.approval.decisions, { decision, verdict });
    if (verdict.accepted) this.#hints += 1;
    const what = decision.decision === 'approve' ? 'Approved' : 'Rejected';
    const comment = decision.comment ? ` “${decision.comment}”` : '';
    this.tell(
      verdict.accepted ? `${what}.${comment}` : `A decision (${decision.decision}) was refused: ${verdict.because}`,
      decision.actor,
    );
    this.publish();
    return verdict;
  }

  #resolve(resolution: Resolution): Verdict {
    this.#messages += 1;
    const open = this.view.exception;
    const verdict = judgeResolution(open, resolution);
    if (!verdict.accepted || !open) {
      this.tell(
        `A resolution (${resolution.action.kind}) was refused: ${verdict.accepted ? '' : verdict.because}`,
        resolution.actor,
      );
      return verdict;
    }
    this.#carryOut(resolution, open);
    this.view.exception = null;
    this.#hints += 1;
    return verdict;
  }

  #carryOut(resolution: Resolution, open: OpenException): void {
    const { action, actor, reason } = resolution;
    if (action.kind === 'accept') this.#accepted.add(open.subject);
    if (action.kind === 'cancel') this.#cancelFor(resolution);
    for (const correction of correctionsOf(resolution, open)) this.#correct(correction);
    this.tell(`${resolutionInWords(action, open.issues)}: ${reason}`, actor);
  }

  #correct(correction: Correction): void {
    this.bar(correction.by, 'corrected it');
    this.view.corrections = [...this.view.corrections.filter((each) => each.field !== correction.field), correction];
  }

  #cancelFor(request: CancelRequest): void {
    this.cancelRequest = request;
    this.#hints += 1;
  }

  #cancel(request: CancelRequest): Verdict {
    this.#messages += 1;
    const verdict = endStages.includes(this.view.stage)
      ? ({ accepted: false, because: `it has ended already: ${this.view.stage}.` } as const)
      : judgeCancel(this.view.stage, this.cancelRequest !== null, request);
    if (verdict.accepted) this.#cancelFor(request);
    this.tell(
      verdict.accepted ? `Cancelled: ${request.reason}` : `Cancelling was refused: ${verdict.because}`,
      request.actor,
    );
    return verdict;
  }
}
