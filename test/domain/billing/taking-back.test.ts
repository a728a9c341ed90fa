import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { type Claim, holds } from '../../../domain/billing/claim.ts';
import type { Emitted } from '../../../domain/billing/invoice-plan.ts';
import { arbitraryMonth, type Month } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { claimsAfter } from './kept-claims.ts';
import { amountOf, isLimited, linesOf } from './measured.ts';
import { naivePlan } from './naive-planner.ts';
import { plannedAlone } from './planned.ts';
import { aThousandTakes, thousand } from './thousand.ts';

vi.setConfig(aThousandTakes);

const months = arbitraryMonth(naivePlan);
const chosen = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });

it('taking back some of what was billed and billing it again comes to nothing, to the cent, at the same prices', () => {
  let compared = 0;
  // Which entry of a day has the day's minimum depends on what else is billed.
  thousand(fc.record({ month: months.filter((month) => !hasDayMinimum(month)), chosen }), ({ month, chosen }) => {
    if (isNeutral(month, (_, index) => chosen[index] ?? false)) compared += 1;
  });
  expect(compared).toBeGreaterThan(300);
});

it('taking back all that was billed does, too, with a minimum per person and day', () => {
  let compared = 0;
  thousand(months, (month) => {
    if (isNeutral(month, () => true)) compared += 1;
  });
  expect(compared).toBeGreaterThan(300);
});

/** Asserts it; false where nothing was taken back, or where a limit binds. */
function isNeutral({ input, entries }: Month, isChosen: (claim: Claim, index: number) => boolean): boolean {
  const { emitted } = plannedAlone(input, entries);
  const claims = claimsAfter(input, entries, emitted, 'now');
  const own = claims.filter(
    (claim) =>
      claim.id.startsWith('now') &&
      (claim.kind === 'time' || claim.kind === 'expense') &&
      claim.outcome !== 'written off' &&
      holds(claim),
  );
  const takenBack = own.filter(isChosen);
  const corrections = takenBack.map(({ id }) => ({ claim: id, because: 'changed' as const }));
  const asked = { ...input, claims, corrections };
  const again = plannedAlone(asked, entries);
  expect(comparable(again)).toEqual(comparable(naivePlan(asked, entries)));
  if (takenBack.length === 0 || isLimited(input, emitted) || isLimited(input, again.emitted)) return false;

  const ids = new Set(takenBack.map(({ id }) => id));
  const told = (all: Emitted[]) =>
    portions(all).flatMap(({ id, line: _, ...one }) => (ids.has(id) ? [{ id, ...one }] : []));
  expect(told(again.emitted)).toEqual(told(emitted));
  for (const line of linesOf(again.emitted).filter(({ kind }) => kind === 'take-back')) {
    const old = again.emitted.flatMap((one) =>
      one.emits === 'taken back' && one.line === line.key ? [one.claim] : [],
    );
    const billed = new Set(portions(again.emitted).flatMap(({ id, line: key }) => (old.includes(id) ? [key] : [])));
    const anew = linesOf(again.emitted).filter(({ key }) => billed.has(key));
    expect(amountOf([line, ...anew]).toFixed()).toBe('0');
  }
  expect(amountOf(linesOf(again.emitted)).toFixed()).toBe('0');
  return true;
}

/** What is accounted for, by its claim's id, with its price. */
function portions(emitted: Emitted[]) {
  const lines = new Map(linesOf(emitted).map((line) => [line.key, line]));
  return emitted
    .flatMap((one) => {
      if (one.emits !== 'time' && one.emits !== 'expense') return [];
      if (one.place !== 'invoiced' && one.place !== 'covered by a fee') return [];
      const name = one.emits === 'time' ? `${one.entry}/${one.portion}` : one.entry;
      const price = one.line === null ? null : (lines.get(one.line)?.unitPrice ?? null);
      const { emits, place, value, line } = one;
      return [{ id: `now:${emits}:${name}`, place, price, value, ...(emits === 'time' && { drawn: one.drawn }), line }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function hasDayMinimum({ input }: Month): boolean {
  return input.contract.versions.some(({ terms }) => terms.rounding.minimum?.per === 'person and day');
}
