import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holds } from '../../../domain/billing/claim.ts';
import { heldReasons } from '../../../domain/billing/invoice-plan.ts';
import { arbitraryMonth } from './arbitrary-month.ts';
import { comparable } from './comparable-plan.ts';
import { claimsOf, takingBack } from './kept-claims.ts';
import { naiveCorrections, naiveOdd, naiveOddExpenses } from './naive-corrections.ts';
import { naivePlan } from './naive-planner.ts';

const months = arbitraryMonth(naivePlan);

it('generated months meet every place, reason, kind of line and state of a claim', () => {
  const met = new Set<string>();
  for (const { input, entries } of fc.sample(months, { numRuns: 1000, seed: 6 })) {
    const { emitted, totals } = naivePlan(input, entries);
    for (const one of emitted) {
      if (one.emits === 'line') met.add(`line: ${one.kind}`);
      else if (one.emits === 'waiting fee') met.add(`waiting: ${one.reason}`);
      else met.add(`${one.emits}: ${one.reason ?? one.place}`);
      if (one.emits === 'time') met.add(`portion: ${one.place}, ${one.portion}`);
    }
    for (const claim of input.claims) met.add(`claim: ${claim.kind}, ${claim.state}`);
    for (const { because } of input.corrections) met.add(`correction: ${because}`);
    for (const { opening, givenBack, expired, closing } of totals.retainers)
      for (const [name, minutes] of Object.entries({ opening, givenBack, expired, closing }))
        if (minutes > 0) met.add(`hours: ${name}`);
    for (const { type, currency } of totals.documents) met.add(`document: ${type}`).add(`document: ${currency}`);
  }
  const all = (what: string, names: readonly string[]) => names.map((name) => `${what}: ${name}`);
  const places = ['invoiced', 'written off', 'carried over'];
  expect([...met]).toEqual(
    expect.arrayContaining([
      ...all('line', ['time', 'expense', 'fee', 'take-back', 'reduction']),
      ...all('waiting', ['po-missing', 'po-exhausted', 'by-approver', 'needs credit approval']),
      ...all('time', [...heldReasons.filter((reason) => reason !== 'receipt-missing'), ...places, 'covered by a fee']),
      ...all('expense', [...heldReasons, ...places]),
      ...all('portion', [
        'covered by a fee, whole',
        'covered by a fee, included',
        'invoiced, overage',
        'written off, whole',
      ]),
      ...all('claim', [
        'time, live',
        'time, released',
        'time, reversed',
        'expense, live',
        'expense, released',
        'fee, live',
      ]),
      ...all('correction', ['changed', 'deleted', 'un-approved', 'amended']),
      ...all('hours', ['opening', 'givenBack', 'expired', 'closing']),
      ...all('document', ['invoice', 'credit note', 'EUR', 'USD', 'JPY', 'KWD']),
    ]),
  );
}, 60_000);

it('the order in which anything comes to the naive planner changes nothing', () => {
  fc.assert(
    fc.property(months, ({ input, entries, firm, handedIn, billed }) => {
      const { contract, policy } = input;
      const turned = {
        ...input,
        expenses: [...input.expenses].toReversed(),
        claims: [...input.claims].toReversed(),
        corrections: naiveCorrections(contract, billed.toReversed(), policy),
        odd: new Map(
          [...naiveOdd(firm.toReversed()), ...naiveOddExpenses(handedIn.toReversed())].map((one) => [one.id, one]),
        ),
      };
      expect(comparable(naivePlan(turned, entries.toReversed()))).toEqual(comparable(naivePlan(input, entries)));
    }),
    { numRuns: 200 },
  );
}, 60_000);

it('over a life nothing is claimed twice, and what a statement closes with the next one opens with', () => {
  fc.assert(
    fc.property(months, ({ before, ...last }) => {
      const { emitted } = naivePlan(last.input, last.entries);
      const { claims, corrections } = last.input;
      const after = [
        ...takingBack([...claims], corrections, last.input.period),
        ...claimsOf(emitted, last.input, last.entries, 'last'),
      ];
      const portions = after.flatMap((claim) =>
        claim.kind !== 'fee' && holds(claim) ? [`${claim.entry}/${claim.kind === 'time' ? claim.portion : ''}`] : [],
      );
      expect(new Set(portions).size).toBe(portions.length);
      for (const entry of portions)
        if (entry.endsWith('/whole')) expect(portions).not.toContain(entry.replace('whole', 'included'));

      // What is agreed or taken back later changes hours that have been stated; then the statements needn't meet.
      const runs = [...before, last];
      for (const [index, run] of runs.entries()) {
        const next = runs[index + 1];
        if (!next || next.input.corrections.length > 0) continue;
        if (next.input.contract.versions.length !== run.input.contract.versions.length) continue;
        if ([...next.input.claims].some(({ state }) => state !== 'live')) continue;
        for (const closed of naivePlan(run.input, run.entries).totals.retainers) {
          const opened = naivePlan(next.input, next.entries).totals.retainers.find(
            ({ soldLine }) => soldLine === closed.soldLine,
          );
          if (opened && opened.period !== closed.period) expect(opened.opening).toBe(closed.closing);
        }
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);
