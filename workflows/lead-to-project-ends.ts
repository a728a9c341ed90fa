import type { FingerprintedReading } from '../activities/crm.ts';
import type { Deal, Handled, Outcome } from '../domain/deal.ts';
import { type ErpOrder, isInForce } from '../domain/erp.ts';
import type { PlanHash } from '../domain/ids.ts';
import { changedAfterDone, noLongerWon } from '../domain/lead-to-project/drift.ts';
import { orderKey, projectKey } from '../domain/lead-to-project/external-keys.ts';
import type { LeadToProjectPlanning } from '../domain/lead-to-project/plan-types.ts';
import type { Policy } from '../domain/policy.ts';
import type { crmCalls, erpCalls } from './calls.ts';
import { rejectedIssues } from './rejected-issues.ts';
import type { RunningProcess } from './running-process.ts';

interface Calls {
  crm: ReturnType<typeof crmCalls>;
  erp: ReturnType<typeof erpCalls>;
}

/** The ways a lead-to-project ends, or parks, other than straight through. Made anew for each reading of the deal. */
export class LeadToProjectEnds {
  readonly #process: RunningProcess;
  readonly #policy: Policy;
  readonly #crm: ReturnType<typeof crmCalls>;
  readonly #erp: ReturnType<typeof erpCalls>;
  readonly #reading: FingerprintedReading;
  readonly #dealId: string;

  constructor(
    process: RunningProcess,
    policy: Policy,
    calls: Calls,
    read: { dealId: string; reading: FingerprintedReading },
  ) {
    this.#process = process;
    this.#policy = policy;
    this.#crm = calls.crm;
    this.#erp = calls.erp;
    this.#dealId = read.dealId;
    this.#reading = read.reading;
  }

  /** The CRM's outcome fields outlive Temporal: they keep the sweep from starting this deal again. */
  async tellCrm(outcome: Outcome, plan: PlanHash | null, order: ErpOrder | null): Promise<void> {
    if (this.#reading.found !== 'deal') return;
    await this.#crm.writeBack(this.#dealId, {
      key: this.#process.view.key,
      outcome,
      generation: 1,
      plan,
      deal: this.#reading.fingerprint,
      order: order?.number ?? null,
      project: order?.projects[0]?.url ?? null,
    });
    this.#process.tell(`Told the CRM: ${outcome}.`);
  }

  async dealIsGone(reading: Exclude<FingerprintedReading, { found: 'deal' }>) {
    const gone = reading.found === 'merged' ? `was merged into deal ${reading.into}` : 'no longer exists in the CRM';
    return this.#process.cancelRequest ? this.cancel() : this.#withdrawOrDrift(`The deal ${gone}.`);
  }

  dealIsNotWon() {
    return this.#withdrawOrDrift('The deal is no longer won.');
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

  /** The deal says something else than what was written for it. Accepted, it is not brought up again as it is now. */
  async changedAfterDone(handled: Handled, planning: LeadToProjectPlanning, order: ErpOrder | null) {
    const subject = `changed:${this.#fingerprint}`;
    if (!this.#process.hasAccepted(subject)) {
      await this.#process.park(changedAfterDone(planning, order), this.#policy, subject);
      return 'again' as const;
    }
    const plan = 'planned' in planning ? planning.hash : handled.plan;
    await this.#crm.writeBack(this.#dealId, { ...handled, plan, deal: this.#fingerprint });
    return this.#done('The contract stays as it was written; the deal’s change was accepted.');
  }

  /** A plan can also be rejected after an earlier one was written half-way: then that is taken back first. */
  async reject(hash: PlanHash) {
    const rejection = this.#process.view.approval?.decisions.find(
      ({ decision, verdict }) => verdict.accepted && decision.decision === 'reject',
    );
    const written = await this.#written();
    if (isInForce(written) && !(await this.#takeBack())) return 'again' as const;
    await this.tellCrm('rejected', hash, null);
    this.#process.view.outcome = `Rejected by ${rejection?.decision.actor.name}: ${rejection?.decision.comment}`;
    return 'rejected' as const;
  }

  /** Before the first write nothing is left in the ERP; after it, what was written is taken back. */
  async cancel() {
    const { order } = await this.#written();
    if (!(await this.#takeBack())) return 'again' as const;
    await this.tellCrm('cancelled', this.#process.view.plan?.hash ?? null, order);
    this.#process.view.outcome = `Cancelled: ${this.#process.cancelRequest?.reason}`;
    return 'cancelled' as const;
  }

  async #withdrawOrDrift(sentence: string) {
    const written = await this.#written();
    if (!isInForce(written)) {
      this.#process.tell(`${sentence} Nothing of it is in force, so nothing is to be done.`);
      return 'withdrawn' as const;
    }
    if (!this.#process.hasAccepted('not won')) {
      await this.#process.park([noLongerWon(sentence, written)], this.#policy, 'not won');
      return 'again' as const;
    }
    await this.tellCrm('done', this.#process.view.plan?.hash ?? null, written.order);
    return this.#done(`${sentence} What was written stays, as someone decided.`);
  }

  /** False: it must not go on, and the process was parked for it. */
  async #takeBack(): Promise<boolean> {
    this.#process.enter('compensating');
    try {
      const { undone, left } = await this.#erp.undoLeadToProject(this.#keys);
      this.#process.view.undone = undone;
      this.#process.view.left = left;
    } catch (error) {
      const issues = rejectedIssues(error);
      if (!issues) throw error;
      if (!this.#process.hasAccepted('undo stopped')) {
        await this.#process.park(issues, this.#policy, 'undo stopped');
        return false;
      }
      this.#process.view.left = issues.map((issue) => issue.message);
    }
    return true;
  }

  get #fingerprint() {
    return this.#reading.found === 'deal' ? this.#reading.fingerprint : null;
  }

  #written() {
    return this.#erp.readWritten(this.#keys);
  }

  get #keys() {
    const { key } = this.#process.view;
    return { order: orderKey(key), project: projectKey(key) };
  }

  #done(outcome: string) {
    this.#process.view.outcome = outcome;
    this.#process.tell(outcome);
    return 'done' as const;
  }
}
