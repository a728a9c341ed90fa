import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import { type Period, period } from '../../../domain/billing/period.ts';
import { type Correction, planCorrections } from '../../../domain/billing/plan-corrections.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { contract, hourly, input, policy, rate, retainer, time } from './contracts.ts';
import { claimsAfter } from './kept-claims.ts';
import { plannedAlone } from './planned.ts';
import { aThousandTakes, thousand } from './thousand.ts';

vi.setConfig(aThousandTakes);

const rates = [rate('role', 'consultant', '110.00')];
const works = fc.record({
  month: fc.constantFrom('2026-08', '2026-09', '2026-10'),
  day: fc.integer({ min: 1, max: 4 }),
  minutes: fc.integer({ min: 1, max: 12 }).map((tens) => tens * 10),
  line: fc.constantFrom('R', 'R', 'R', 'L1'),
  person: fc.constantFrom('ada', 'ben'),
  isDeleted: fc.boolean(),
});
const cases = fc.record({
  works: fc.array(works, { minLength: 3, maxLength: 14 }),
  rolloverPeriods: fc.constantFrom(0, 1, 2),
  includedMinutes: fc.constantFrom(60, 100, 150),
  period: fc.constantFrom('month' as const, 'quarter' as const),
  minimum: fc.constantFrom(null, { minutes: 120, per: 'person and day' as const }),
  runs: fc.constantFrom(['2026-10'], ['2026-08', '2026-09', '2026-10']),
});

/** What approvals in another order change (rule 1, rule 12) is left out: everything is approved before its run. */
it('rule 17: what is billed once some of it was deleted, and taken back, is what would have been billed without it', () => {
  thousand(cases, ({ works, minimum, runs, ...terms }) => {
    const sold = contract(
      {
        lines: [retainer({ ...terms, fee: '0', overage: { rates } }), hourly('L1')],
        rates,
        rounding: { to: 1, direction: 'up', minimum },
      },
      { startsOn: civilDate('2026-08-01') },
    );
    const all = works.map(({ month, day, minutes, line, person }, at) =>
      time(`${at + 1}`, `${month}-0${day}`, minutes, { line, person }),
    );
    const left = all.filter((_, at) => !works[at]?.isDeleted);
    const months = runs.map(period);

    const before = billedIn(sold, all, months);
    const now = new Map(left.map((entry) => [entry.id, entry]));
    const billed = before.flatMap((claim) =>
      claim.kind === 'time' && claim.state === 'live'
        ? [{ claim, now: now.get(claim.entry) ?? ('deleted' as const) }]
        : [],
    );
    const corrections = planCorrections(sold, billed, policy());
    const corrected = afterRun(sold, left, before, { of: period('2026-10'), corrections, name: 'corrected' });
    expect(minutesOf(corrected)).toEqual(minutesOf(billedIn(sold, left, months)));
  });
});

function billedIn(sold: Contract, entries: TimeEntry[], months: Period[]): Claim[] {
  return months.reduce<Claim[]>((claims, of) => afterRun(sold, entries, claims, { of, corrections: [], name: of }), []);
}

function afterRun(
  sold: Contract,
  entries: TimeEntry[],
  claims: Claim[],
  { of, corrections, name }: { of: Period; corrections: Correction[]; name: string },
): Claim[] {
  const asked: BillingInput = input(sold, { claims, corrections, period: of });
  return claimsAfter(asked, entries, plannedAlone(asked, entries).emitted, name);
}

/** Rounded minutes that stand, by line and by who pays for them. */
function minutesOf(claims: Claim[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const claim of claims) {
    if (claim.kind !== 'time' || claim.state !== 'live' || claim.roundedMinutes === 0) continue;
    const key = `${claim.soldLine} ${claim.outcome}`;
    sums[key] = (sums[key] ?? 0) + claim.roundedMinutes;
  }
  return sums;
}
