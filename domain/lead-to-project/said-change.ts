/** In words, what became of a value; nothing when it is the same. */
export function changed(what: string, before: string | null | undefined, after: string | null | undefined): string[] {
  if ((before ?? '') === (after ?? '')) return [];
  if (!before) return [`${what} is now ${after}; there was none.`];
  if (!after) return [`${what} was ${before}; now there is none.`];
  return [`${what} was ${before} and is now ${after}.`];
}
