import type { WaitCode } from '../../domain/catalogue.ts';
import { isForeign, unreadableKeyOf } from '../temporal/unreadable-payload.ts';

export const KEY_MISSING = 'TL-WAIT-0014' satisfies WaitCode;
export const FOREIGN = 'TL-WAIT-0016' satisfies WaitCode;

/** Why something that Temporal keeps is not shown: its key is missing, or none of us wrote it. */
export type Unreadable = { code: typeof KEY_MISSING; key: string } | { code: typeof FOREIGN };

/** Null when an error, with its causes, is about something else. */
export function whyUnreadable(error: unknown): Unreadable | null {
  const key = unreadableKeyOf(error);
  if (key !== null) return { code: KEY_MISSING, key };
  return isForeign(error) ? { code: FOREIGN } : null;
}
