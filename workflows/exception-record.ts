import type { Barred } from '../domain/actor.ts';
import { ownerOfStuck, stuckIssues, withClockAnew } from '../domain/approval-clock.ts';
import { askedAfterSendingBack } from '../domain/approval-round.ts';
import {
  correctionsOf,
  isSameCause,
  judgeResolution,
  openException,
  type Parking,
  resolutionInWords,
} from '../domain/exception.ts';
import { exceptionId } from '../domain/ids.ts';
import type { Correction } from '../domain/lead-to-project/plan-types.ts';
import type { Resolution } from '../domain/message.ts';
import type { OpenException } from '../domain/open-exception.ts';
import type { Policy } from '../domain/policy.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { Verdict } from '../domain/verdict.ts';
import { ApprovalRecord } from './approval-record.ts';
import { now } from './now.ts';

/** A process's record with what stopped it, who said what should become of that, and what they corrected. */
export class ExceptionRecord extends ApprovalRecord {
  readonly #accepted: Set<string>;
  #exceptions: number;

  constructor(
    view: ProcessView,
    before: { approvals: number; exceptions: number; accepted: readonly string[] } | null,
  ) {
    super(view, before?.approvals ?? 0);
    this.#exceptions = before?.exceptions ?? 0;
    this.#accepted = new Set(before?.accepted);
  }

  /** How often this process has parked, one cause counted once. */
  get exceptions(): number {
    return this.#exceptions;
  }

  /** The subjects that somebody has accepted, in the words of `Parking`. */
  get accepted(): readonly string[] {
    return [...this.#accepted];
  }

  hasAccepted(subject: string): boolean {
    return this.#accepted.has(subject);
  }

  /** What somebody has accepted, or asked for, counts no more: it is put before people again. */
  forget(subject: string): void {
    this.#accepted.delete(subject);
  }

  protected open(parking: Parking): void {
    const before = this.view.exception;
    const isSame = before !== null && isSameCause(before.issues, parking.issues);
    if (!isSame) this.#exceptions += 1;
    const id = isSame ? before.id : exceptionId(this.view.id, this.#exceptions);
    this.view.exception = openException(id, parking, isSame ? before.since : now());
    if (isSame) return;
    const messages = parking.issues.map((issue) => issue.message).join(' ');
    this.tell(`Parked for ${this.view.exception.owner}: ${messages}`);
  }

  /** One exception for as long as the approval is stuck, whoever it belongs to by and by. */
  protected openStuck(policy: Policy): void {
    const { approval, exception: before } = this.view;
    const issues = approval ? stuckIssues(approval) : [];
    if (!approval || issues.length === 0) return;
    const isOpen = before?.category === 'stuck approval';
    if (!isOpen) this.#exceptions += 1;
    const id = isOpen ? before.id : exceptionId(this.view.id, this.#exceptions);
    const owners = { ...policy.owners, 'stuck approval': ownerOfStuck(approval) ?? policy.owners['stuck approval'] };
    const parking = { issues, owners, subject: '', sourceValueOf: () => null };
    this.view.exception = openException(id, parking, isOpen ? before.since : now());
  }

  /** @param barred who can't accept or correct what touches money */
  protected resolveBy(resolution: Resolution, barred: readonly Barred[]): Verdict {
    const { action, actor, reason } = resolution;
    const { exception: open } = this.view;
    const verdict = judgeResolution(open, resolution, barred);
    if (!verdict.accepted || !open) {
      const because = verdict.accepted ? '' : verdict.because;
      this.tell(`A resolution (${action.kind}) was refused: ${because}`, actor);
      return verdict;
    }
    if (action.kind === 'accept') this.#accepted.add(open.subject);
    if (action.kind === 'repair' || action.kind === 'hand over') this.#accepted.add(`${action.kind}:${open.subject}`);
    if (action.kind === 'repair') this.bar(actor, 'asked for the repair');
    if (action.kind === 'retry') this.#askOnceMore(resolution, open);
    for (const correction of correctionsOf(resolution, open)) this.#correct(correction);
    this.tell(`${resolutionInWords(action, open.issues)}: ${reason}`, actor);
    this.view.exception = null;
    return verdict;
  }

  /** What was sent back is asked in a new round, what is stuck with a new clock. */
  #askOnceMore(resolution: Resolution, { category, issues }: OpenException): void {
    const { approval } = this.view;
    if (!approval) return;
    if (category === 'stuck approval') this.view.approval = withClockAnew(approval);
    if (!issues.some(({ code }) => code === 'TL-APPR-0002')) return;
    this.view.approval = askedAfterSendingBack(approval, resolution, this.nextApprovalId(), now());
  }

  #correct(correction: Correction): void {
    this.bar(correction.by, 'corrected it');
    this.view.corrections = [...this.view.corrections.filter((each) => each.field !== correction.field), correction];
  }
}
