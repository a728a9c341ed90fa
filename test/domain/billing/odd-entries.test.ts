import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../domain/billing/entry.ts';
import {
  type ContractExpense,
  type FirmEntry,
  findOddEntries,
  findOddExpenses,
  type OddEntry,
} from '../../../domain/billing/find-odd-entries.ts';
import { spent, time } from './contracts.ts';
import { naiveOdd, naiveOddExpenses } from './naive-corrections.ts';

const firm = (id: string, minutes: number, more: Partial<FirmEntry> = {}): FirmEntry => {
  const { date, person, task } = time(id, '2026-10-05', minutes);
  return { id: id as FirmEntry['id'], date, person, task, minutes, note: id, contract: 'C1', billed: false, ...more };
};
const odd = (...entries: FirmEntry[]): string[] => {
  const found: OddEntry[] = [];
  findOddEntries(entries, (each) => found.push(each));
  expect(naiveOdd(entries), 'the naive planner').toEqual(found.toSorted(inOrder));
  return found.map(({ id, why, of }) => `${id}: ${why}${of ? ` of ${of}` : ''}`);
};

describe('odd entries', () => {
  it('are those below zero and of nothing', () =>
    expect(odd(firm('1', -60), firm('2', 0), firm('3', 1))).toEqual(['1: negative', '2: zero']));

  it('are the one that takes a person’s day over 24 hours and the later ones, over all the firm’s contracts', () => {
    expect(
      odd(
        firm('1', 1000, { contract: 'C2', billed: true }),
        firm('2', -500),
        firm('3', 440),
        firm('4', 1),
        firm('5', 5, { person: 'ben' }),
        firm('9', 5),
        firm('10', 1000, { date: '2026-10-06' as never }),
      ),
    ).toEqual(['2: negative', '4: over 24 hours', '9: over 24 hours']);
  });

  it('are never what is billed, when what is new makes the day too long', () => {
    // 20 hours are billed; ten more make 30, whatever their ids.
    expect(odd(firm('1', 600), firm('2', 1200, { billed: true }))).toEqual(['1: over 24 hours']);
    expect(odd(firm('1', 600), firm('2', 840))).toEqual([]);
  });

  it('are repetitions of an entry on the same contract, all but the first, or all but one that is billed', () => {
    const same = { note: 'workshop' };
    expect(odd(firm('1', 60, same), firm('2', 60, same), firm('3', 60, same))).toEqual([
      '2: duplicate of 1',
      '3: duplicate of 1',
    ]);
    expect(odd(firm('1', 60, same), firm('2', 60, { ...same, billed: true }))).toEqual(['1: duplicate of 2']);
    for (const more of [{ note: 'other' }, { task: 'T1' }, { person: 'ben' }, { contract: 'C2' }]) {
      expect(odd(firm('1', 60, same), firm('2', 60, { ...same, ...more }))).toEqual([]);
    }
    expect(odd(firm('1', 60, { ...same, contract: null }), firm('2', 60, { ...same, contract: null }))).toEqual([]);
    expect(odd(firm('1', 60, same), firm('2', 60, { ...same, date: '2026-10-06' as never }))).toEqual([]);
  });

  it('come from entries in order, or the one that is not is named', () => {
    expect(() => odd(firm('10', 60), firm('9', 60))).toThrow('Entry 9 of 2026-10-05 came after 10 of 2026-10-05');
  });

  it('among expenses are those without a cost, and those handed in twice', () => {
    const handedIn = (id: string, cost: string, billed = false) => ({ ...spent(id, '2026-10-05', cost), billed });
    const oddOf = (...expenses: ContractExpense[]) => {
      const found = findOddExpenses(expenses).toSorted(inOrder);
      expect(naiveOddExpenses(expenses).toSorted(inOrder), 'the naive planner').toEqual(found);
      return found;
    };
    const found = oddOf(handedIn('2', '10.00'), handedIn('1', '10.0'), handedIn('3', '0.00'), handedIn('4', '-1'));
    expect(found.map(({ id, why, of }) => [id, why, of])).toEqual([
      ['2', 'duplicate', '1'],
      ['3', 'zero', undefined],
      ['4', 'negative', undefined],
    ]);
    expect(oddOf(handedIn('1', '10'), handedIn('2', '10', true)).map(({ id }) => id)).toEqual(['1']);
  });
});
