import type { FingerprintedReading } from '../activities/crm.ts';
import type { DriftOfProcess } from '../activities/proof.ts';
import type { Deal, Handled, Outcome } from '../domain/deal.ts';
import { type BusinessKey, entityCode, generationOf, type PlanHash } from '../domain/ids.ts';
import type { Issue } from '../domain/issue.ts';
import { withAllBegun, withDelivered } from '../domain/lead-to-project/begun-contracts.ts';
import { keysOfContracts } from '../domain/lead-to-project/contract-keys.ts';
import { correctedDeal } from '../domain/lead-to-project/corrections.ts';
import { changedAfterDone, noLongerWon, partlyTakenBack } from '../domain/lead-to-project/drift.ts';
import { fateOf } from '../domain/lead-to-project/generation.ts';
import type { Answers, ContractReceipt, LeadToProjectPlanning } from '../domain/lead-to-project/plan-types.ts';
import { type LeadToProjectInput, leadToProjectKey } from '../domain/lead-to-project/start.ts';
import { isContractInForce, type WrittenContract } from '../domain/lead-to-project/written-contract.ts';
import type { Policy } from '../domain/policy.ts';
import type { SystemCalls } from './calls.ts';
import { driftIfAsked, standsAsItIs } from './prove-again.ts';
import type { RunningProcess } from './running-process.ts';
import { takeBack } from './take-back.ts';
import { firstReleaseKeys, readWritten } from './written-contracts.ts';

/** The ways a lead-to-project ends, or parks, other than straight through. Made anew for each reading of the deal. */
export class LeadToProjectEnds {
  readonly #process: RunningProcess;
  readonly #policy: Policy;
  readonly #systems: SystemCalls;
  readonly #reading: FingerprintedReading;
  readonly #input: LeadToProjectInput;

  constructor(
    process: RunningProcess,
    policy: Policy,
    systems: SystemCalls,
    { input, reading }: { input: LeadToProjectInput; reading: FingerprintedReading },
  ) {
    this.#process = process;
    this.#policy = policy;
    this.#systems = systems;
    this.#input = input;
    this.#reading = reading;
  }

  /** The CRM's outcome fields outlive Temporal: they keep the sweep from starting this deal again. */
  async tellCrm(outcome: Outcome, plan: PlanHash | null, contracts: readonly Told[]): Promise<void> {
    if (this.#reading.found !== 'deal') return;
    const orders = contracts.flatMap(({ order }) => order ?? []);
    const projects = contracts.flatMap(({ project }) => project ?? []);
    await this.#systems.crm.writeBack(this.#input.dealId, {
      key: this.#process.view.key,
      outcome,
      generation: generationOf(this.#process.view.key),
      plan,
      deal: this.#reading.fingerprint,
      order: orders.length > 0 ? orders.join(', ') : null,
      project: projects[0] ?? null,
    });
    // From now on the CRM knows of it: what a process remembers is only what nobody was told yet. What was taken back may have
    // to be looked for once more by all its names.
    if (this.#process.view.begun && outcome !== 'cancelled') this.#process.view.begun = [];
    this.#process.tell(`Told the CRM: ${outcome}.`);
  }

  /** Nothing says any more which generation was the last: the first whose contract was not taken back. */
  async dealIsGone(reading: Exclude<FingerprintedReading, { found: 'deal' }>) {
    for (let generation = 1; fateOf(await this.writtenUnder(generation)) === 'taken back'; ) {
      generation += 1;
      this.#process.view.key = leadToProjectKey(this.#input, generation);
    }
    const gone = reading.found === 'merged' ? `was merged into deal ${reading.into}` : 'no longer exists in the CRM';
    if (this.#process.cancelRequest) return this.cancel();
    return this.#withdrawOrDrift(`The deal ${gone}.`, await driftIfAsked(this.#process, this.#policy));
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

  /** Someone cancelled it: it stays so until it is won again, or the outcome is cleared in the CRM. */
  staysCancelled(handled: Handled) {
    this.#process.tell(
      `It was cancelled on ${handled.at}. Win it again, or clear its outcome in the CRM, to have it handled again.`,
    );
    return 'cancelled' as const;
  }

  asItWasHandled(handled: Handled) {
    this.#process.tell(`It was handled on ${handled.at} (${handled.outcome}), and nothing has changed since.`);
    return handled.outcome;
  }

  /** The deal says something else than what was written for it. Accepted, it is not brought up again as it is now. */
  async changedAfterDone(handled: Handled, planning: LeadToProjectPlanning, answers: Answers) {
    const differences = async () => {
      const written = this.#process.release.isFirst ? inAnswers(answers) : await this.#written();
      return changedAfterDone(planning, written);
    };
    if (!(await this.#isAccepted(`changed:${this.#fingerprint}`, differences))) return 'again' as const;
    const plan = 'planned' in planning ? planning.hash : handled.plan;
    const tell = () => this.#systems.crm.writeBack(this.#input.dealId, { ...handled, plan, deal: this.#fingerprint });
    return this.#done('The contract stays as it was written; the deal’s change was accepted.', tell);
  }

  /** The deal is won again, but somebody took back only a part of what was written: planned anew, the rest would be sold twice. */
  async partlyTakenBack(written: readonly WrittenContract[]) {
    if (!(await this.#isAccepted('partly taken back', () => [partlyTakenBack(written)]))) return 'again' as const;
    const tell = () => this.tellCrm('done', this.#process.view.plan?.hash ?? null, written.map(toldOfWritten));
    return this.#done('What is in force of the contract stays, and nothing more is written, as someone decided.', tell);
  }

  /** A plan can also be rejected after an earlier one was written half-way: then that is taken back first. */
  async reject(hash: PlanHash) {
    const rejection = this.#process.view.approval?.decisions.find(
      ({ decision, verdict }) => verdict.accepted && decision.decision === 'reject',
    );
    const written = await this.#written();
    if (written.some(isContractInForce) && !(await this.#takeBack(written))) return 'again' as const;
    if (await this.#process.onRecord()) return 'again' as const;
    await this.tellCrm('rejected', hash, []);
    this.#process.view.outcome = `Rejected by ${rejection?.decision.actor.name}: ${rejection?.decision.comment}`;
    return 'rejected' as const;
  }

  /** Before the first write nothing is left anywhere; after it, what was written is taken back. */
  async cancel() {
    const written = await this.#written();
    // Taken back, nothing is in force that would tell a second round what there was.
    if (!this.#process.release.isFirst) this.#process.view.begun = this.#delivered(written);
    if (!(await this.#takeBack(written))) return 'again' as const;
    await this.tellCrm('cancelled', this.#process.view.plan?.hash ?? null, written.map(toldOfWritten));
    this.#process.view.outcome = `Cancelled: ${this.#process.cancelRequest?.reason}`;
    return 'cancelled' as const;
  }

  /** What is there under a generation's keys, for each contract that the deal may have had. */
  async writtenUnder(generation: number): Promise<WrittenContract[]> {
    return readWritten(this.#systems, this.#keys(leadToProjectKey(this.#input, generation)));
  }

  /** Of a deal that is gone only the ledger still says that somebody has accepted that. */
  async #withdrawOrDrift(sentence: string, drift: DriftOfProcess | null = null) {
    const written = await this.#written();
    if (!written.some(isContractInForce)) {
      this.#process.tell(`${sentence} Nothing of it is in force, so nothing is to be done.`);
      return 'withdrawn' as const;
    }
    const isKnown = drift?.isDealGone && drift.standingOfDeal === null;
    if (!isKnown && !(await this.#isAccepted('not won', () => [noLongerWon(sentence, written)])))
      return 'again' as const;
    const tell = () => this.tellCrm('done', this.#process.view.plan?.hash ?? null, written.map(toldOfWritten));
    return this.#done(`${sentence} What was written stays, as someone decided.`, tell, drift);
  }

  /** True once somebody has accepted it and that is on record, so that the CRM may be told; otherwise the process parks. */
  async #isAccepted(subject: string, issues: () => Issue[] | Promise<Issue[]>): Promise<boolean> {
    if (this.#process.hasAccepted(subject)) return !(await this.#process.onRecord());
    await this.#process.park(await issues(), this.#policy, subject);
    return false;
  }

  /** False: it must not go on, because the process was parked for it, or waited for its record too long. */
  async #takeBack(written: readonly WrittenContract[]): Promise<boolean> {
    this.#process.enter('compensating');
    if (await this.#process.onRecord()) return false;
    const stopped = 'undo stopped';
    const became = await takeBack(this.#systems, this.#delivered(written), this.#process.hasAccepted(stopped));
    if ('obstacles' in became) {
      await this.#process.park(became.obstacles, this.#policy, stopped);
      return false;
    }
    const { plan, records } = this.#process.view;
    this.#process.recorder.note('receipt', { did: 'taken back', plan: plan?.hash ?? null, ...became }, records);
    this.#process.view.undone = became.undone;
    this.#process.view.left = became.left;
    return true;
  }

  get #fingerprint() {
    return this.#reading.found === 'deal' ? this.#reading.fingerprint : null;
  }

  #written() {
    return readWritten(this.#systems, this.#keys(this.#process.view.key));
  }

  #delivered(written: readonly WrittenContract[]) {
    const { key, begun } = this.#process.view;
    return withDelivered(this.#keys(key), written, begun ?? [], this.#policy);
  }

  #keys(key: BusinessKey) {
    const { corrections, plan, begun } = this.#process.view;
    const deal = this.#reading.found === 'deal' ? correctedDeal(this.#reading.deal, corrections) : null;
    if (this.#process.release.isFirst) return firstReleaseKeys(key);
    return withAllBegun(keysOfContracts(key, deal, this.#policy, plan?.plan ?? null), begun ?? []);
  }

  /** What was accepted is noted before the CRM is told: from then on nobody asks about it any more. */
  async #done(outcome: string, tell: () => Promise<unknown>, drift: DriftOfProcess | null = null) {
    if ((await standsAsItIs(this.#process, this.#policy, drift)) === 'again') return 'again' as const;
    await tell();
    this.#process.view.outcome = outcome;
    this.#process.tell(outcome);
    return 'done' as const;
  }
}

/** What the systems showed of each contract when they were asked for a plan: all that 0.1.0 compared with. */
function inAnswers(answers: Answers): WrittenContract[] {
  return Object.entries(answers).map(([entity, { erp, psa }]) => ({
    entity: entityCode(entity),
    erp: { order: erp.order, project: null },
    psa: psa?.written ?? null,
  }));
}

/** What the CRM is told of one contract. */
interface Told {
  order: string | null;
  /** A link to the project. */
  project: string | null;
}

export function toldOfReceipt({ erp, psa }: ContractReceipt): Told {
  return { order: erp.order.number, project: erp.order.projects[0]?.url ?? psa?.project.url ?? null };
}

function toldOfWritten({ erp, psa }: WrittenContract): Told {
  const order = erp.order ?? erp.added?.order ?? null;
  return { order: order?.number ?? null, project: order?.projects[0]?.url ?? psa?.project?.url ?? null };
}
