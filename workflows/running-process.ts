import {
  CancellationScope,
  condition,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  approvalState,
  askedAgain,
  barredFrom,
  judgeDecision,
  type Question,
  withAttempt,
} from '../domain/approval.ts';
import {
  correctionsOf,
  isSameCause,
  judgeCancel,
  judgeResolution,
  openException,
  type Parking,
  resolutionInWords,
} from '../domain/exception.ts';
import {
  approvalId,
  type BusinessKey,
  exceptionId,
  type Instant,
  instant,
  type PlanHash,
  type ProcessName,
  type RecordRef,
} from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import type { Correction, LeadToProjectPlan } from '../domain/lead-to-project/plan-types.ts';
import type { Policy } from '../domain/policy.ts';
import {
  type Actor,
  type CancelRequest,
  type Decision,
  type EndStage,
  endStages,
  type OpenException,
  type ProcessView,
  type Resolution,
  type Stage,
  type Verdict,
} from '../domain/process.ts';
import { processPage } from '../domain/process-page.ts';
import { processSummary } from '../domain/process-summary.ts';
import { type CarriedState, newView } from './carried-state.ts';
import { isCancelRequest, isDecision, isResolution } from './message-shapes.ts';
import { cancelUpdate, decideUpdate, recordChangedSignal, resolveUpdate, viewQuery } from './messages.ts';
import { searchAttributes } from './search-attributes.ts';

/** Temporal takes 2,000 updates a run; a process that was asked this often starts a new run with its state. */
const MESSAGES_PER_RUN = 1_500;
/** While it reads and plans again, the decisions it waits for may still come in. */
const DECIDABLE: readonly Stage[] = ['reading', 'planning', 'waiting for approval'];
/** Longer than a straight-through deal takes from its reading to its end. */
const LONG_AGO_MS = 60_000;
/** Of a very long story the beginning and the end are kept. */
const STORY_BEGINNING = 100;
const STORY_LENGTH = 400;
/** Characters; histories and the state that a new run is started with have room for 2 MB. */
const LONGEST_LINE = 1_000;

/**
 * One process as the outside sees it: its stage, its story, its exception and its approval, and the messages that act on
 * them. Every workflow owns one; the business steps stay in the workflow's own file.
 *
 * @example
 * const process = new RunningProcess('lead-to-project', key, carried);
 * process.enter('reading');
 * if (issues.length > 0) { await process.park(issues, policy); return 'again'; }
 */
export class RunningProcess {
  readonly view: ProcessView;
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
  #published = '';

  constructor(name: ProcessName, key: BusinessKey, carried: CarriedState | null) {
    this.view = carried?.view ?? newView(name, key);
    this.cancelRequest = carried?.cancelRequest ?? null;
    this.#exceptions = carried?.exceptions ?? 0;
    this.#approvals = carried?.approvals ?? 0;
    this.#accepted = new Set(carried?.accepted ?? []);
    this.#listen();
  }

  /** Moves to a stage and publishes it: search attributes for finding, memo for lists, current details for the Temporal UI. */
  enter(stage: Stage): void {
    this.view.stage = stage;
    this.publish();
  }

  tell(text: string, by: Actor | null = null): void {
    const { story } = this.view;
    const short = text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} …` : text;
    story.push({ at: now(), text: short, by: by?.name ?? null });
    if (story.length > STORY_LENGTH) story.splice(STORY_BEGINNING, 1);
  }

  touch(records: readonly RecordRef[]): void {
    this.view.records = [...new Set([...this.view.records, ...records])];
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

  /** Keeps somebody from deciding on this process for good, whatever becomes of the reason. */
  bar(actor: Actor, because: string): void {
    this.view.barred = barredFrom([...this.view.barred, { actor, because }]);
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

  /** No rule asks anybody: what was asked for an earlier plan is void. */
  nothingToAsk(): void {
    this.view.approval = null;
  }

  /** Nothing stands in the way any more: what parked the process before is settled. */
  settled(): void {
    if (this.view.exception) this.tell(`${this.view.exception.id} is settled.`);
    this.view.exception = null;
  }

  /** Keeps the plan, and tells what changed since the one before. */
  planned(plan: LeadToProjectPlan, hash: PlanHash, differences: readonly string[]): void {
    if (differences.length > 0) this.tell(`The plan changed: ${differences.join(' ')}`);
    this.view.plan = { hash, plan };
  }

  /** Drops corrections whose source value has changed: they were made against a value that is no more. */
  keepCorrections(stands: (correction: Correction) => boolean): void {
    const dropped = this.view.corrections.filter((correction) => !stands(correction));
    if (dropped.length === 0) return;
    this.view.corrections = this.view.corrections.filter(stands);
    this.tell(
      `Dropped the correction of ${dropped.map((each) => each.field).join(', ')}: the source has changed it since.`,
    );
  }

  link(title: string, url: string): void {
    this.view.links = [...this.view.links.filter((each) => each.url !== url), { title, url }];
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

  end(stage: EndStage): EndStage {
    this.view.exception = null;
    this.view.approval = null;
    this.tell(`Ended: ${stage}.`);
    this.enter(stage);
    return stage;
  }

  publish(): void {
    const summary = processSummary(this.view);
    upsertSearchAttributes(searchAttributes(this.view));
    // The stage is a search attribute already: the memo is written only when something else that lists show has changed.
    const rest = JSON.stringify({ ...summary, stage: null, owner: null });
    if (rest !== this.#published) upsertMemo({ summary });
    this.#published = rest;
    setCurrentDetails(processPage(this.view));
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

function now(): Instant {
  return instant(new Date().toISOString());
}
