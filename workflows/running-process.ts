import {
  allHandlersFinished,
  CancellationScope,
  condition,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { nextDeadline, withClockAnew } from '../domain/approval-clock.ts';
import { sentBackIssues } from '../domain/approval-round.ts';
import { judgeCancel, lookAgainAfter } from '../domain/exception.ts';
import { type BusinessKey, instant, type ProcessName } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import type { CancelRequest, Decision, DelegateRequest, Message, MessageKind, Resolution } from '../domain/message.ts';
import type { Policy } from '../domain/policy.ts';
import type { Refusal } from '../domain/process-view.ts';
import type { Stage } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import { type CarriedState, newView } from './carried-state.ts';
import { ExceptionRecord } from './exception-record.ts';
import { Inbox } from './inbox.ts';
import { isActor } from './message-shapes.ts';
import { proveAgainSignal, recordChangedSignal, viewQuery } from './messages.ts';
import { cancellations, decisions, delegations, resolutions } from './posts.ts';
import { now } from './process-record.ts';

/** Temporal takes 2,000 updates a run; a process that was asked this often starts a new run with its state. */
const MESSAGES_PER_RUN = 1_500;
/** While it reads and plans again, the decisions it waits for may still come in. */
const DECIDABLE: readonly Stage[] = ['reading', 'planning', 'waiting for approval'];
/** Of the refused messages the last ones are kept: all of them are in the process's history. */
const REFUSALS_KEPT = 50;
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
export class RunningProcess extends ExceptionRecord {
  /**
   * Was this run begun by 0.1.0, which knew one contract for each deal and no timers? Asked before anything else: a patch that
   * is first met behind a local activity is not found again when a slow worker's history is replayed.
   */
  readonly isOfFirstRelease = !patched('0.2.0');
  #isBefore03 = true;
  cancelRequest: CancelRequest | null;
  /** Has the nightly proof found something about what was done here? */
  provesAgain: boolean;
  /** Set by the workflow once it has read the source: what a correction of this field stands beside. */
  sourceValueOf: (field: string) => string | null = () => null;
  #hints = 0;
  #hintsSeen = 0;
  #readAt = 0;
  #messages = 0;
  readonly #inbox: Inbox;

  constructor(name: ProcessName, key: BusinessKey, carried: CarriedState | null) {
    super(carried?.view ?? newView(name, key), carried);
    this.cancelRequest = carried?.cancelRequest ?? null;
    this.provesAgain = carried?.provesAgain ?? false;
    this.#goesOver();
    const taken = carried?.taken ?? { began: instant(workflowInfo().startTime.toISOString()), ids: {} };
    this.#inbox = new Inbox(workflowInfo().workflowId, taken, {
      verifies: () => this.#goesOver(),
      onRefusal: (refusal) => this.#refused(refusal),
    });
    this.#listen();
  }

  /** Is it as a release before 0.3.0 left it, which knew no ledger and no signed messages? */
  get isBefore03(): boolean {
    return this.#isBefore03;
  }

  /**
   * A run that an earlier release began goes over when it first asks this without being replayed: with a message that comes, or
   * before it plans, proves, writes or ends. From then on only signed messages count, and nothing is written that is not on
   * record; what it has noted so far goes there as well.
   */
  #goesOver(): boolean {
    if (this.#isBefore03 && patched('0.3.0')) {
      this.#isBefore03 = false;
      this.recorder.start();
    }
    return !this.#isBefore03;
  }

  /** Asks before the local activities of 0.1.0, because a patch that is first met behind one may not be found again. */
  override enter(stage: Stage): void {
    if (stage === 'planning' || stage === 'proving') this.#goesOver();
    super.enter(stage);
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

  /**
   * Parks as an exception until someone resolves it, the record changes, or the process is cancelled; what waits for another
   * process looks again by itself. What was chosen or corrected is in `view.corrections` afterwards, what was accepted answers
   * to `hasAccepted(subject)`. Nobody can decide meanwhile, so an approval's time begins again afterwards.
   */
  async park(issues: Issue[], policy: Policy | null, subject = ''): Promise<void> {
    const corrected = this.isOfFirstRelease ? [] : this.view.corrections.map(({ field }) => field);
    const owners = policy?.owners ?? {};
    this.open({ issues, owners, subject, sourceValueOf: this.sourceValueOf, corrected });
    const { approval } = this.view;
    if (approval && !this.isOfFirstRelease) this.view.approval = withClockAnew(approval);
    this.enter('parked');
    const since = Date.parse(this.view.exception?.since ?? now());
    const look = this.isOfFirstRelease ? null : lookAgainAfter(issues, Date.now() - since);
    if (look === null) await this.#news();
    else await this.#newsBefore(Date.now() + look);
  }

  /**
   * Waits until the plan is decided on, the record changes, or the process is cancelled; decisions are in `view.approval`.
   * Meanwhile it reminds and escalates; what nobody decides in time is an exception beside the stage.
   */
  async waitForApproval(policy: Policy): Promise<void> {
    // Approvals that 0.1.0 began to wait for have no clock.
    const hasClock = !this.isOfFirstRelease;
    if (hasClock) await this.startClock(policy);
    for (;;) {
      if (hasClock) this.openStuck(policy);
      this.enter('waiting for approval');
      const next = hasClock && this.view.approval ? nextDeadline(this.view.approval) : null;
      if (next === null) return this.#news();
      if (await this.#newsBefore(Date.parse(next.at))) return;
      this.passTime();
    }
  }

  /** Parks with what an approver wants seen to first; resolved, the plan is asked about again. */
  async parkSentBack(policy: Policy): Promise<void> {
    const { approval } = this.view;
    if (approval) await this.park(sentBackIssues(approval), policy);
  }

  /** A cancellation by Temporal's own means is a request to cancel like any other, by whoever operates the cluster. */
  heedTemporalCancellation(): void {
    CancellationScope.current().cancelRequested.catch(() => {
      if (this.cancelRequest) return;
      const actor = { id: 'temporal', name: 'an operator of the Temporal cluster', email: null };
      const reason = 'Cancelled in Temporal.';
      const message = { id: 'temporal', process: this.view.id, reason, actor, roles: [], at: now(), signature: '' };
      this.#cancelFor(message);
      this.recorder.note('resolution', { kind: 'cancellation', message });
      this.tell(reason, actor);
    });
  }

  get #isFull(): boolean {
    return this.#messages >= MESSAGES_PER_RUN || workflowInfo().continueAsNewSuggested;
  }

  /**
   * Waits until what has come in is verified and judged. Before a process writes, ends or begins a new run: what came before
   * that counts.
   */
  async heard(): Promise<void> {
    this.#goesOver();
    await condition(allHandlersFinished);
  }

  /** The state for a new run, or null while this run has room. Asked between rounds only, when nothing is under way. */
  carry(): CarriedState | null {
    if (!this.#isFull) return null;
    return {
      view: this.view,
      exceptions: this.exceptions,
      approvals: this.approvals,
      accepted: [...this.accepted],
      cancelRequest: this.cancelRequest,
      taken: this.#inbox.taken,
      provesAgain: this.provesAgain,
    };
  }

  async #news(): Promise<void> {
    await condition(() => this.hasNews || this.#isFull);
  }

  /** False when that instant has come and nothing else has. */
  async #newsBefore(instant: number): Promise<boolean> {
    const left = instant - Date.now();
    const isInterrupted = () => this.hasNews || this.#isFull;
    return left <= 0 ? isInterrupted() : condition(isInterrupted, left);
  }

  #listen(): void {
    setHandler(viewQuery, () => this.view);
    setHandler(recordChangedSignal, (by) => {
      this.#hints += 1;
      this.#messages += 1;
      if (isActor(by)) this.bar(by, 'asked for it');
    });
    setHandler(proveAgainSignal, () => {
      this.#hints += 1;
      this.#messages += 1;
      this.provesAgain = true;
    });
    this.#inbox.open(decisions, (decision) => this.#onRecord('decision', decision, this.#decide(decision)));
    this.#inbox.open(delegations, (request) => this.#onRecord('delegation', request, this.#delegate(request)));
    this.#inbox.open(resolutions, (resolution) => this.#onRecord('resolution', resolution, this.#resolve(resolution)));
    this.#inbox.open(cancellations, (request) => this.#onRecord('cancellation', request, this.#cancel(request)));
  }

  /** What counts; what doesn't is a refusal. */
  #onRecord(kind: MessageKind, message: Message, verdict: Verdict): Verdict {
    const made = this.view.approval?.decisions.find(({ decision }) => decision.id === message.id);
    const onBehalfOf = made?.onBehalfOf ?? null;
    const isAsked = kind === 'decision' || kind === 'delegation';
    if (verdict.accepted) this.recorder.note(isAsked ? 'decision' : 'resolution', { kind, message, onBehalfOf });
    return verdict;
  }

  /**
   * Waits until everything that has come in is judged and on record: nothing of it may be left behind by what follows.
   * @returns whether that took so long that what is to be written must be read and planned again first
   */
  async onRecord(): Promise<boolean> {
    const since = Date.now();
    this.#goesOver();
    this.recorder.hurry();
    await condition(() => allHandlersFinished() && this.recorder.isKept);
    return Date.now() - since > LONG_AGO_MS;
  }

  /** On record, whichever way it came. What was judged has told its story already. */
  #refused(refusal: Refusal): void {
    const { id, ...rest } = refusal;
    // An id that nobody vouches for may say anything, a person's name too: as a detail it can be erased.
    this.recorder.note('refusal', refusal.wasJudged ? refusal : { ...rest, details: { id } });
    this.view.refusals = [...(this.view.refusals ?? []), refusal].slice(-REFUSALS_KEPT);
    if (refusal.wasJudged) return;
    this.#messages += 1;
    const name = refusal.inTheNameOf === null ? '' : ` in the name of ${refusal.inTheNameOf}`;
    this.tell(`A ${refusal.kind}${name} was refused: ${refusal.because}`);
    this.publish();
  }

  #decide(decision: Decision): Verdict {
    this.#messages += 1;
    const verdict = this.decideOn(this.#decidable, decision);
    if (verdict.accepted) this.#hints += 1;
    this.publish();
    return verdict;
  }

  #delegate(request: DelegateRequest): Verdict {
    this.#messages += 1;
    const verdict = this.delegateFor(this.#decidable, request);
    this.publish();
    return verdict;
  }

  get #decidable() {
    return DECIDABLE.includes(this.view.stage) ? this.view.approval : null;
  }

  #resolve(resolution: Resolution): Verdict {
    this.#messages += 1;
    const verdict = this.resolveBy(resolution, this.isOfFirstRelease ? [] : this.view.barred);
    if (!verdict.accepted) return verdict;
    if (resolution.action.kind === 'cancel') this.#cancelFor(resolution);
    this.#hints += 1;
    return verdict;
  }

  #cancelFor(request: CancelRequest): void {
    this.cancelRequest = request;
    this.#hints += 1;
  }

  #cancel(request: CancelRequest): Verdict {
    this.#messages += 1;
    const verdict = judgeCancel(this.view.stage, this.cancelRequest !== null, request);
    if (verdict.accepted) this.#cancelFor(request);
    this.tell(
      verdict.accepted ? `Cancelled: ${request.reason}` : `Cancelling was refused: ${verdict.because}`,
      request.actor,
    );
    return verdict;
  }
}
