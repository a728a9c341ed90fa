/** Places where there is no entry, from the first to the last. */
export interface Gap {
  first: number;
  last: number;
}

/** What is missing of a chain; never as single places, since somebody may have made one entry's number a very large one. */
export class Gaps {
  readonly #gaps: Gap[] = [];

  add(gap: Gap): void {
    if (gap.first <= gap.last) this.#gaps.push(gap);
  }

  /** Takes a place out; says whether it was in one. */
  fill(place: number): boolean {
    const at = this.#gaps.findIndex(({ first, last }) => first <= place && place <= last);
    const [gap] = at < 0 ? [] : this.#gaps.splice(at, 1);
    if (!gap) return false;
    this.add({ first: gap.first, last: place - 1 });
    this.add({ first: place + 1, last: gap.last });
    return true;
  }

  /** Those up to a place. */
  until(end: number): Gap[] {
    return this.#gaps
      .filter(({ first }) => first <= end)
      .map(({ first, last }) => ({ first, last: Math.min(last, end) }));
  }

  /** So many places at most. */
  *places(most: number): Generator<number> {
    let left = most;
    for (const { first, last } of this.#gaps) {
      for (let place = first; place <= last && left > 0; place += 1, left -= 1) yield place;
    }
  }
}
