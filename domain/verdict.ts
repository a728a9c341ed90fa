/** The answer to every message: judged in the workflow, recorded in history either way. */
export type Verdict = { accepted: true } | { accepted: false; because: string };

export const accepted: Verdict = { accepted: true };

/** @param because a sentence for whoever sent it: what would be right */
export function refused(because: string): Verdict {
  return { accepted: false, because };
}
