/** Too short a name is in half of all words. */
const SHORT = 4;
/** A single letter means nobody. */
const SHORTEST = 2;
/** What a text says in the place of a name. */
const ERASED = '[erased]';

/**
 * What somebody is called, and where it stands in texts. A name of less than four letters is found as a whole word only, in
 * exactly these letters: "Bo" is neither in "both" nor is it "bo".
 */
export class Called {
  readonly names: readonly string[];
  readonly #anywhere: RegExp | null;
  readonly #asWord: RegExp | null;
  readonly #maybe: RegExp | null;

  constructor(names: readonly string[]) {
    // Longest first, so that no part of a longer name is left standing.
    const sorted = [...new Set(names)].filter((name) => name.length >= SHORTEST).sort((a, b) => b.length - a.length);
    this.names = sorted;
    const short = sorted.filter((name) => name.length < SHORT);
    this.#anywhere = anyOf(
      sorted.filter((name) => name.length >= SHORT),
      'giu',
    );
    this.#asWord = anyOf(short, 'gu', isWord);
    this.#maybe = anyOf(short, 'giu');
  }

  /** Does any text of it name them? */
  isIn(value: unknown): boolean {
    return textsOf(value).some((text) => this.#erasedText(text) !== text);
  }

  /** Does a text of it that does not name them have the letters of a short name, all the same? */
  mayBeIn(value: unknown): boolean {
    const maybe = this.#maybe;
    return maybe !== null && textsOf(value).some((text) => this.#erasedText(text).search(maybe) >= 0);
  }

  /** The value without them. */
  erasedIn(value: unknown): unknown {
    if (typeof value === 'string') return this.#erasedText(value);
    if (Array.isArray(value)) return value.map((each) => this.erasedIn(each));
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([key, member]) => [key, this.erasedIn(member)]);
    // An identity provider's number for somebody is theirs as much as the name.
    const isThem = 'id' in value && this.names.some((name) => namesBeside(value, name).length > 0);
    return { ...Object.fromEntries(members), ...(isThem ? { id: ERASED } : {}) };
  }

  #erasedText(text: string): string {
    const without = this.#anywhere ? text.replaceAll(this.#anywhere, ERASED) : text;
    return this.#asWord ? without.replaceAll(this.#asWord, ERASED) : without;
  }
}

/** A person's name and addresses beside the one that was asked for, wherever this is that person. */
export function namesBeside(value: unknown, asked: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each) => namesBeside(each, asked));
  const { name, email, otherEmail } = value as Record<string, unknown>;
  const texts = [name, email, otherEmail].filter((each) => typeof each === 'string');
  return texts.some((text) => text.toLowerCase() === asked.toLowerCase()) ? texts : [];
}

const isWord = (name: string) => `(?<![\\p{L}\\p{N}])${name}(?![\\p{L}\\p{N}])`;

function anyOf(names: readonly string[], flags: string, form = (name: string) => name): RegExp | null {
  if (names.length === 0) return null;
  return new RegExp(names.map((name) => form(name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))).join('|'), flags);
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
