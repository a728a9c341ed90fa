import type { Deal, Handled, Outcome } from '../domain/deal.ts';
import type { ErpOrder } from '../domain/erp.ts';
import { type PlanHash, planHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { noLongerWon } from '../domain/lead-to-project/drift.ts';
import type { LeadToProjectInput } from '../domain/lead-to-project/start.ts';
import type { Policy } from '../domain/policy.ts';
import type { crmCalls, erpCalls } from './calls.ts';
import { rejectedIssues } from './rejected-issues.ts';
import { now, type RunningProcess } from './running-process.ts';

/** Stands for "no longer won, and someone accepted that" where a plan's hash would stand. */
const NOT_WON = planHash('not-won');

/** The ways a lead-to-project ends, or parks, other than straight through. */
export class LeadToProjectEnds {
  readonly #process: RunningProcess;
  readonly #policy: Policy;
  readonly #crm: ReturnType<typeof crmCalls>;
  readonly #erp: ReturnType<typeof erpCalls>;
  readonly #input: LeadToProjectInput;

  constructor(
    process: RunningProcess,
    policy: Policy,
    crm: ReturnType<typeof crmCalls>,
    erp: ReturnType<typeof erpCalls>,
    input: LeadToProjectInput,
  ) {
    this.#process = process;
    this.#policy = policy;
    this.#crm = crm;
    this.#erp = erp;
    this.#input = input;
  }

  /** The CRM's outcome fields outlive Temporal: they keep the sweep from starting this deal again. */
  async tellCrm(outcome: Outcome, plan: PlanHash | null, order: ErpOrder | null): Promise<void> {
    await this.#crm.writeBack(this.#input.dealId, {
      key: this.#process.view.key,
      outcome,
      generation: 1,
      plan,
      order: order?.number ?? null,
      project: order?.projects[0]?.url ?? null,
      at: now(),
    });
    this.#process.tell(`Told the CRM: ${outcome}.`);
  }

  async dealIsGone(reading: { found: 'merged'; into: string } | { found: 'nothing' }) {
    const gone = reading.found === 'merged' ? `was merged into deal ${reading.into}` : 'no longer exists in the CRM';
    if (this.#process.cancelRequest) return this.#compensate(null);
    return this.#withdrawOrDrift(null, `The deal ${gone}.`);
  }

  async dealIsNotWon(deal: Deal) {
    if (deal.handled?.plan === NOT_WON) return this.#done('The deal is no longer won; someone accepted that.');
    return this.#withdrawOrDrift(deal, 'The deal is no longer won.');
  }

  closedBeforeWeBegan(deal: Deal) {
    const { since } = this.#policy.systems.crm;
    this.#process.tell(
      `The deal was closed on ${deal.closedOn}, before ${since}, the day from which on deals are handled here (config/systems.yaml: crm.since).`,
    );
    return 'withdrawn' as const;
  }

  /** Someone cancelled it: it stays so until the outcome is cleared in the CRM. */
  staysCancelled(handled: Handled) {
    this.#process.tell(`It was cancelled on ${handled.at}. Clear its outcome in the CRM to have it handled again.`);
    return 'cancelled' as const;
  }

  asItWasHandled(handled: Handled) {
    this.#process.tell(`It was handled on ${handled.at} (${handled.outcome}), and nothing has changed since.`);
    return handled.outcome;
  }

  async changedAfterDone(deal: Deal, handled: Handled, issues: Issue[], hash: PlanHash) {
    const subject = `changed:${hash}`;
    if (!this.#process.hasAccepted(subject)) {
      await this.#process.park(issues, this.#policy, subject);
      return 'again' as const;
    }
    await this.#crm.writeBack(deal.id, { ...handled, plan: hash, at: now() });
    return this.#done('The contract stays as it was written; the deal’s change was accepted.');
  }

  async reject(hash: PlanHash) {
    const rejection = this.#process.view.approval?.decisions.find(
      (each) => each.verdict.accepted && each.decision.decision === 'reject',
    );
    await this.tellCrm('rejected', hash, null);
    this.#process.view.outcome = `Rejected by ${rejection?.decision.actor.name}: ${rejection?.decision.comment}`;
    return 'rejected' as const;
  }

  /** Before the first write nothing is left in the ERP; after it, what was written is taken back. */
  async cancel(deal: Deal) {
    return this.#compensate(deal);
  }

  async #withdrawOrDrift(deal: Deal | null, sentence: string) {
    const order = await this.#erp.readOrder(`order_${this.#process.view.key}`);
    if (!order || order.state === 'cancel') {
      this.#process.tell(`${sentence} Nothing was written, so nothing is to be done.`);
      return 'withdrawn' as const;
    }
    if (!this.#process.hasAccepted('not won')) {
      await this.#process.park([noLongerWon(sentence, order)], this.#policy, 'not won');
      return 'again' as const;
    }
    if (deal) await this.tellCrm('done', NOT_WON, order);
    return this.#done(`${sentence} Order ${order.number} stays, as someone decided.`);
  }

  async #compensate(deal: Deal | null) {
    const { key } = this.#process.view;
    this.#process.enter('compensating');
    const order = await this.#erp.readOrder(`order_${key}`);
    try {
      const { undone, left } = await this.#erp.undoLeadToProject({ order: `order_${key}`, project: `project_${key}` });
      this.#process.view.undone = undone;
      this.#process.view.left = left;
    } catch (error) {
      const issues = rejectedIssues(error);
      if (!issues) throw error;
      if (!this.#process.hasAccepted('undo stopped')) {
        await this.#process.park(issues, this.#policy, 'undo stopped');
        return 'again' as const;
      }
      this.#process.view.left = issues.map((issue) => issue.message);
    }
    if (deal) await this.tellCrm('cancelled', this.#process.view.plan?.hash ?? null, order);
    this.#process.view.outcome = `Cancelled: ${this.#process.cancelRequest?.reason}`;
    return 'cancelled' as const;
  }

  #done(outcome: string) {
    this.#process.view.outcome = outcome;
    this.#process.tell(outcome);
    return 'done' as const;
  }
}
