import type { ExceptionId, Instant } from './ids.ts';
import type { Issue } from './issue.ts';
import type { ResolutionAction } from './message.ts';
import type { ExceptionCategory, Role } from './policy.ts';

/** A process's own exception while it is parked. */
export interface OpenException {
  id: ExceptionId;
  category: ExceptionCategory;
  issues: Issue[];
  /** The role whose it is. */
  owner: Role;
  /** What may be done about it. */
  actions: ResolutionAction['kind'][];
  /** What accepting it would accept: it is not brought up again. */
  subject: string;
  /** What the source says in the fields that can be corrected or chosen. */
  sourceValues: Record<string, string | null>;
  since: Instant;
}
