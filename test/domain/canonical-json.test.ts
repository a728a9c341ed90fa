import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** Key order of JavaScript objects is insertion order, but for whole numbers: this puts the members in backwards. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

const data = fc
  .jsonValue({ noUnicodeString: false, depthSize: 'small' })
  .filter((value) => !/[.e]/.test(numbersIn(value)));

function numbersIn(value: unknown): string {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? '' : '.';
  if (typeof value === 'string') return value.isWellFormed() ? '' : '.';
  if (value === null || typeof value !== 'object') return '';
  return Object.entries(value)
    .map(([key, member]) => numbersIn(key) + numbersIn(member))
    .join('');
}

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 code units and leaves undefined out (RFC 8785, 3.2.3)', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\u{1f600}': 5,
      '\u0080': 6,
      '\u00f6': 7,
      gone: undefined,
    };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}');
  });

  it('escapes as JSON does, with no white space', () => {
    expect(canonicalJson({ b: [true, null, '"\\\n\u0007'], a: {} })).toBe(
      '{"a":{},"b":[true,null,"\\"\\\\\\n\\u0007"]}',
    );
  });

  it('is the same text for the same data, and reads back as it', () => {
    fc.assert(
      fc.property(data, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });

  it('refuses what has no one text: fractions, NaN, dates, maps, lone surrogates', () => {
    const others = [0.5, Number.NaN, 2 ** 53, new Date(0), new Map(), () => 1, undefined, 10n, '\ud800'];
    for (const value of others) expect(() => canonicalJson([value])).toThrow(TypeError);
  });
});
