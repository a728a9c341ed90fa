import { approvalState, rolesAsked } from '../domain/approval.ts';
import { needsDeadlines, passDeadlines, stuckIssues, withDeadlines } from '../domain/approval-clock.ts';
import { askedAgain, askedInWords, type Question, sentBackIssues } from '../domain/approval-round.ts';
import { judgeDecision, withAttempt } from '../domain/decision.ts';
import { judgeDelegation, withDelegation } from '../domain/delegation.ts';
import { isAboutApproval, isSameCause } from '../domain/exception.ts';
import { type ApprovalId, approvalId } from '../domain/ids.ts';
import type { Decision, DecisionKind, DelegateRequest } from '../domain/message.ts';
import { type NoticeKind, noticeOf } from '../domain/notice.ts';
import type { OpenApproval } from '../domain/open-approval.ts';
import type { Policy } from '../domain/policy.ts';
import type { ProcessView } from '../domain/process-view.ts';
import type { Verdict } from '../domain/verdict.ts';
import { approvalDeadlines, notifyApprovers } from './approval-calls.ts';
import { now } from './now.ts';
import { ProcessRecord } from './process-record.ts';

const said: Record<DecisionKind, string> = { approve: 'Approved', reject: 'Rejected', 'send back': 'Sent back' };

/** A process's record with what it asks people, what they said, and what they were told. Rules are in `domain/`. */
export class ApprovalRecord extends ProcessRecord {
  #approvals: number;

  constructor(view: ProcessView, approvals: number) {
    super(view);
    this.#approvals = approvals;
  }

  /** How often this process has asked. */
  get approvals(): number {
    return this.#approvals;
  }

  /** Asks for decisions on this plan; those already made stand as `askedAgain` says. */
  ask(question: Question): void {
    const before = this.view.approval;
    // Whoever owned the deal once has had a part in it, whoever owns it now.
    for (const { actor, because } of question.barred) this.bar(actor, because);
    const asked = { ...question, barred: this.view.barred };
    const approval = askedAgain(before, asked, approvalId(this.view.id, this.#approvals + 1), now());
    this.view.approval = approval;
    if (approval.id !== before?.id) {
      this.#approvals += 1;
      const because = question.requirements.map((requirement) => requirement.because).join(' ');
      this.tell(`${askedInWords(before)}: ${because}`);
    }
    this.#settleApproval(approval);
  }

  /** No rule asks anybody: what was asked for an earlier plan is void. */
  nothingToAsk(): void {
    this.view.approval = null;
    const { exception } = this.view;
    if (exception && isAboutApproval(exception)) this.settle(exception);
  }

  approvalState(): ReturnType<typeof approvalState> {
    const approval = this.view.approval;
    return approval ? approvalState(approval) : 'approved';
  }

  /** For a new round on the same plan. */
  protected nextApprovalId(): ApprovalId {
    this.#approvals += 1;
    return approvalId(this.view.id, this.#approvals);
  }

  /** @param approval null while nothing can be decided */
  protected decideOn(approval: OpenApproval | null, decision: Decision): Verdict {
    const { verdict, onBehalfOf } = judgeDecision(approval, decision, now());
    const open = this.view.approval;
    const attempt = { decision, verdict, ...(onBehalfOf ? { onBehalfOf } : {}) };
    if (open) open.decisions = withAttempt(open.decisions, attempt);
    const comment = decision.comment ? ` “${decision.comment}”` : '';
    const inPlace = onBehalfOf ? ` in the place of ${onBehalfOf.actor.name}` : '';
    this.tell(
      verdict.accepted
        ? `${said[decision.decision]}${inPlace}.${comment}`
        : `A decision (${decision.decision}) was refused: ${verdict.because}`,
      decision.actor,
    );
    if (verdict.accepted && decision.decision === 'send back') this.#notify('sent back');
    return verdict;
  }

  /** @param approval null while nothing can be decided */
  protected delegateFor(approval: OpenApproval | null, request: DelegateRequest): Verdict {
    const verdict = judgeDelegation(approval, request, now());
    if (approval && verdict.accepted) this.view.approval = withDelegation(approval, request, now());
    this.tell(
      verdict.accepted
        ? `Handed the decision over to ${request.to.name}: ${request.reason}`
        : `Handing the decision over to ${request.to.name} was refused: ${verdict.because}`,
      request.actor,
    );
    if (verdict.accepted) this.#notify('delegated');
    return verdict;
  }

  /** Starts the clock of the step that is open, unless it runs already; its approvers are told. */
  protected async startClock(policy: Policy): Promise<void> {
    const { approval, entity } = this.view;
    if (!approval || !entity || !needsDeadlines(approval)) return;
    const at = now();
    const terms = await approvalDeadlines({ entity, approval, at }, policy);
    // Decisions may have come in while the calendar was asked.
    if (!this.view.approval || !needsDeadlines(this.view.approval)) return;
    this.view.approval = withDeadlines(this.view.approval, terms, at);
    this.#notify('asked');
  }

  /** Tells what has passed by now: reminders, what is overdue, and what escalates. */
  protected passTime(): void {
    if (!this.view.approval) return;
    const { approval, passed } = passDeadlines(this.view.approval, now());
    this.view.approval = approval;
    const told = (kind: (typeof passed)[number]['kind'], text: string, notice: NoticeKind) => {
      const concerned = passed.filter((each) => each.kind === kind).map(({ requirement }) => requirement);
      if (concerned.length === 0) return;
      this.tell(`${text}: ${concerned.map(({ because }) => because).join(' ')}`);
      this.#notify(notice);
    };
    told('remind', `Reminded ${rolesAsked(approval).join(', ')}`, 'reminded');
    told('due', 'Nobody has decided in time', 'overdue');
    const to = passed.flatMap(({ kind, requirement }) => (kind === 'escalate' ? (requirement.escalate?.to ?? []) : []));
    told('escalate', `Escalated to ${[...new Set(to)].join(', ')}`, 'escalated');
  }

  /** An exception about the approval lasts as long as what it is about. */
  #settleApproval(approval: OpenApproval): void {
    const { exception } = this.view;
    if (!exception || !isAboutApproval(exception)) return;
    const state = approvalState(approval);
    const isStillStuck =
      state === 'pending' && exception.category === 'stuck approval' && stuckIssues(approval).length > 0;
    const isStillSentBack = state === 'sent back' && isSameCause(exception.issues, sentBackIssues(approval));
    if (!isStillStuck && !isStillSentBack) this.settle(exception);
  }

  /** Waits for nothing: a message that doesn't arrive holds up no approval, and the story has it all. */
  #notify(kind: NoticeKind): void {
    const { approval, id } = this.view;
    if (!approval?.asked?.messages) return;
    approval.notices = (approval.notices ?? 0) + 1;
    const notice = noticeOf(kind, id, approval, approval.notices);
    const failed = (why: string) => this.tell(`A message (${kind}) ${why}.`);
    notifyApprovers(notice).then(
      (outcome) => outcome === 'unclear' && failed('may not have arrived; it is not repeated'),
      () => failed('could not be delivered'),
    );
  }
}
