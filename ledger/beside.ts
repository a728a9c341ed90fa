import type { HandledGeneration } from '../domain/generation.ts';
import type { ProcessId, RecordRef } from '../domain/ids.ts';

/** The member of an entry's body that says what stands beside the chain. No key of anybody's message can be it. */
export const BESIDE = '$beside';

/**
 * What an entry says of the tables beside the chain, so that nobody changes those unseen either: the records that it is found
 * by; where a run ended, its story and the generation that it handled; and how the claims stand that it changed.
 */
export interface Beside {
  records?: readonly RecordRef[];
  story?: StoryStatement;
  generation?: HandledGeneration;
  claims?: ClaimsStatement;
}

/** A run's story as it was kept. What an erasure leaves of one is stated anew, by the erasure. */
export interface StoryStatement {
  process: ProcessId;
  run: string;
  commitment: string;
}

/** Of a contract's claims, those that were changed, as they stand since: by the hashes of chunks (claim-statement.ts). */
export interface ClaimsStatement {
  contract: string;
  pages: readonly string[];
}

/** What a body says of them. Whatever else somebody has made of it says nothing. */
export function besideIn(body: unknown): Beside {
  return objectIn(objectIn(body)[BESIDE]);
}

/** What the body of an erasure says was erased, and what it left of stories. */
export function erasedIn(body: unknown): { values: { seq: number; paths: string[] }[]; stories: StoryStatement[] } {
  const { erased, stories } = objectIn(body) as { erased?: unknown; stories?: unknown };
  return {
    values: listIn<{ seq: number; paths: string[] }>(erased).map(({ seq, paths }) => ({ seq, paths: listIn(paths) })),
    stories: listIn(stories),
  };
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function listIn<T>(value: unknown): T[] {
  return Array.isArray(value) ? value.filter((each) => each !== null) : [];
}
