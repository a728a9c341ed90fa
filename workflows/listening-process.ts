import { CancellationScope, setHandler, workflowInfo } from '@temporalio/workflow';
import { judgeCancel } from '../domain/exception.ts';
import { type BusinessKey, instant, type ProcessName } from '../domain/ids.ts';
import type { CancelRequest, Decision, DelegateRequest, Message, MessageKind, Resolution } from '../domain/message.ts';
import type { Refusal } from '../domain/process-view.ts';
import type { Stage } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import { type CarriedState, newView } from './carried-state.ts';
import { ExceptionRecord } from './exception-record.ts';
import { Inbox } from './inbox.ts';
import { isActor } from './message-shapes.ts';
import { proveAgainSignal, recordChangedSignal, viewQuery } from './messages.ts';
import { News } from './news.ts';
import { now } from './now.ts';
import { cancellations, decisions, delegations, resolutions } from './posts.ts';
import { ReleaseOfRun } from './release-of-run.ts';

/** While it reads and plans again, the decisions it waits for may still come in. */
const DECIDABLE: readonly Stage[] = ['reading', 'planning', 'waiting for approval'];
/** Of the refused messages the last ones are kept: all of them are in the process's history. */
const REFUSALS_KEPT = 50;

/**
 * A process's record with the messages that act on it: hints, decisions, resolutions, and requests to cancel. It judges them,
 * notes them for the ledger, and counts what is new.
 */
export class ListeningProcess extends ExceptionRecord {
  readonly release = new ReleaseOfRun(() => this.recorder.start());
  cancelRequest: CancelRequest | null;
  protected readonly news = new News();
  protected readonly inbox: Inbox;
  /** Has the nightly proof found something about what was done here? */
  protected isToProveAgain: boolean;

  constructor(name: ProcessName, key: BusinessKey, carried: CarriedState | null) {
    super(carried?.view ?? newView(name, key), carried);
    this.cancelRequest = carried?.cancelRequest ?? null;
    this.isToProveAgain = carried?.provesAgain ?? false;
    const taken = carried?.taken ?? { began: instant(workflowInfo().startTime.toISOString()), ids: {} };
    this.inbox = new Inbox(workflowInfo().workflowId, taken, {
      verifies: () => this.release.goOver(),
      onRefusal: (refusal) => this.#refused(refusal),
    });
    // Last of all: what has come before is handled at once, so nothing of it may touch what a subclass has yet to set.
    this.#listen();
  }

  /** Does it look at what it has done once more? What an earlier release began has nothing on record to compare with. */
  get provesAgain(): boolean {
    return this.isToProveAgain && !this.release.isBefore03;
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

  #listen(): void {
    setHandler(viewQuery, () => this.view);
    setHandler(recordChangedSignal, (by) => {
      this.news.countMessage();
      this.news.came();
      if (isActor(by)) this.bar(by, 'asked for it');
    });
    setHandler(proveAgainSignal, () => {
      this.news.countMessage();
      this.news.came();
      this.isToProveAgain = true;
    });
    this.inbox.open(decisions, (decision) => this.#noted('decision', decision, this.#decide(decision)));
    this.inbox.open(delegations, (request) => this.#noted('delegation', request, this.#delegate(request)));
    this.inbox.open(resolutions, (resolution) => this.#noted('resolution', resolution, this.#resolve(resolution)));
    this.inbox.open(cancellations, (request) => this.#noted('cancellation', request, this.#cancel(request)));
  }

  #decide(decision: Decision): Verdict {
    this.news.countMessage();
    const verdict = this.decideOn(this.#decidable, decision);
    if (verdict.accepted) this.news.came();
    this.publish();
    return verdict;
  }

  #delegate(request: DelegateRequest): Verdict {
    this.news.countMessage();
    const verdict = this.delegateFor(this.#decidable, request);
    this.publish();
    return verdict;
  }

  get #decidable() {
    return DECIDABLE.includes(this.view.stage) ? this.view.approval : null;
  }

  #resolve(resolution: Resolution): Verdict {
    this.news.countMessage();
    const verdict = this.resolveBy(resolution, this.release.isFirst ? [] : this.view.barred);
    if (!verdict.accepted) return verdict;
    if (resolution.action.kind === 'cancel') this.#cancelFor(resolution);
    this.news.came();
    return verdict;
  }

  #cancel(request: CancelRequest): Verdict {
    this.news.countMessage();
    const verdict = judgeCancel(this.view.stage, this.cancelRequest !== null, request);
    if (verdict.accepted) this.#cancelFor(request);
    this.tell(
      verdict.accepted ? `Cancelled: ${request.reason}` : `Cancelling was refused: ${verdict.because}`,
      request.actor,
    );
    return verdict;
  }

  #cancelFor(request: CancelRequest): void {
    this.cancelRequest = request;
    this.news.came();
  }

  /** What counts goes on record as such; what doesn't is a refusal. */
  #noted(kind: MessageKind, message: Message, verdict: Verdict): Verdict {
    const made = this.view.approval?.decisions.find(({ decision }) => decision.id === message.id);
    const onBehalfOf = made?.onBehalfOf ?? null;
    const isAsked = kind === 'decision' || kind === 'delegation';
    if (verdict.accepted) this.recorder.note(isAsked ? 'decision' : 'resolution', { kind, message, onBehalfOf });
    return verdict;
  }

  /** On record, whichever way it came. What was judged has told its story already. */
  #refused(refusal: Refusal): void {
    const { id, ...rest } = refusal;
    // An id that nobody vouches for may say anything, a person's name too: as a detail it can be erased.
    this.recorder.note('refusal', refusal.wasJudged ? refusal : { ...rest, details: { id } });
    this.view.refusals = [...(this.view.refusals ?? []), refusal].slice(-REFUSALS_KEPT);
    if (refusal.wasJudged) return;
    this.news.countMessage();
    const name = refusal.inTheNameOf === null ? '' : ` in the name of ${refusal.inTheNameOf}`;
    this.tell(`A ${refusal.kind}${name} was refused: ${refusal.because}`);
    this.publish();
  }
}
