import type { Barred } from './actor.ts';
import type {
  BusinessKey,
  CivilDate,
  EntityCode,
  Instant,
  PlanHash,
  ProcessId,
  ProcessName,
  RecordRef,
} from './ids.ts';
import type { KeysOfContract } from './lead-to-project/contract-keys.ts';
import type { Correction, LeadToProjectPlan } from './lead-to-project/plan-types.ts';
import type { MessageKind } from './message.ts';
import type { OpenApproval } from './open-approval.ts';
import type { OpenException } from './open-exception.ts';
import type { Stage } from './stage.ts';

/** What a process says of itself: the answer to the `view` query. */
export interface ProcessView {
  id: ProcessId;
  process: ProcessName;
  key: BusinessKey;
  entity: EntityCode | null;
  customer: string | null;
  title: string | null;
  stage: Stage;
  exception: OpenException | null;
  approval: OpenApproval | null;
  plan: { hash: PlanHash; plan: LeadToProjectPlan } | null;
  /** Contracts that this process has begun to write, under whichever plan. Missing in processes that 0.1.0 began. */
  begun?: KeysOfContract[];
  corrections: Correction[];
  /** The drift that it has put before people, as their exception's subject says it. None: null, or missing. */
  drift?: string | null;
  /** The last messages that did not count. Missing in processes that began before 0.3.0. */
  refusals?: Refusal[];
  /** Who can't decide on this process, and why: whoever ever owned the deal, asked for it by hand, or corrected it. */
  barred: Barred[];
  records: RecordRef[];
  /** Links into the systems, for people. */
  links: { title: string; url: string }[];
  story: StoryEntry[];
  policyVersion: string | null;
  /** The civil date on which dates that the source leaves open are based: recorded with the first plan. */
  asOf: CivilDate | null;
  outcome: string | null;
  undone: string[];
  left: string[];
}

/** A message that did not count. Whose it is, is what it said: it is known only of those whose signature held. */
export interface Refusal {
  at: Instant;
  kind: MessageKind;
  way: 'update' | 'signal';
  /** The message's own id; empty when it had none that could be read. */
  id: string;
  /** In whose name it came; null when it didn't say. */
  inTheNameOf: string | null;
  /** Its signature held and it was judged; otherwise nothing in it is known to be true. */
  wasJudged: boolean;
  because: string;
}

/** One line of the story that `explain` tells. */
export interface StoryEntry {
  at: Instant;
  /** In business words, complete by itself. */
  text: string;
  by: string | null;
}
