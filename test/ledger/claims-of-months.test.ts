import { describe, expect, it } from 'vitest';
import type { BillingInput } from '../../domain/billing/billing-input.ts';
import type { Claim } from '../../domain/billing/claim.ts';
import { type ClaimChange, ClaimsOfPlan } from '../../domain/billing/claims-of-plan.ts';
import { inOrder, type TimeEntry } from '../../domain/billing/entry.ts';
import type { Emitted, InvoiceTotals } from '../../domain/billing/invoice-plan.ts';
import { period } from '../../domain/billing/period.ts';
import { planCorrections } from '../../domain/billing/plan-corrections.ts';
import { InvoicePlanner } from '../../domain/billing/plan-invoice.ts';
import { civilDate } from '../../domain/civil-date.ts';
import { instant } from '../../domain/ids.ts';
import { putEntries, readPages } from '../../ledger/billing-pages.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { contract, input, policy, rate, retainer, spent, time } from '../domain/billing/contracts.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { reserving, run } from './sample-claims.ts';

const { ring } = ledgerKeys();
const sold = contract(
  {
    lines: [
      { id: 'L1', name: 'Consulting', pricing: 'time-and-materials' },
      retainer({ includedMinutes: 60, overage: { rates: [rate('role', 'consultant', '150.00')] } }),
    ],
    rates: [rate('role', 'consultant', '100.00')],
    expenses: { categories: { travel: { by: 'cost' } }, receiptAbove: null },
  },
  { startsOn: civilDate('2026-10-01') },
);
const october = [time('1', '2026-10-05', 60), time('2', '2026-10-06', 90), time('3', '2026-10-07', 150, { line: 'R' })];

describe.for(databases)('one month after another, by what $name keeps of claims', (database) => {
  const own = ownLedger(database, ring);

  /** Plans a month from pages, and reserves and posts what it comes to. */
  const bill = async (of: BillingInput, entries: TimeEntry[]): Promise<{ totals: InvoiceTotals; plan: Emitted[] }> => {
    const owner = run('C1', of.period);
    const key = `C1:${of.period}`;
    const asOf = await own.ledger.claimsAsOf('C1');
    const { hashes } = await putEntries(own.ledger, 'time', entries.toSorted(inOrder));
    const changes: ClaimChange[] = [];
    const plan: Emitted[] = [];
    const claims = new ClaimsOfPlan(of, key, (change) => changes.push(change));
    const planner = new InvoicePlanner(of, (emitted) => {
      plan.push(emitted);
      claims.take(emitted);
    });
    for await (const entry of readPages(own.ledger, 'time', hashes)) {
      claims.see(entry);
      planner.take(entry);
    }
    const totals = planner.close();
    claims.close();
    expect(await reserving(own.ledger, owner, changes, { asOf })).toMatchObject({ outcome: 'reserved' });
    await own.ledger.makeClaimsLive(owner, [
      { document: `${key}:EUR`, number: `INV/${of.period}` },
      { document: null },
    ]);
    return { totals, plan };
  };
  const kept = async () => {
    const claims: Claim[] = [];
    for await (const claim of own.ledger.claimsOfContract('C1')) claims.push(claim);
    return claims;
  };

  it('bills each thing once, and takes back what was changed since at its old price', async () => {
    const first = await bill(input(sold, { expenses: [spent('1', '2026-10-08', '20.00')] }), october);
    // 2.5 h at 100, a retainer of 2,000, 1.5 h beyond its hour at 150, and 20 of expenses.
    expect(first.totals.documents).toMatchObject([{ type: 'invoice', untaxed: '2495.00' }]);

    const changed = { ...time('2', '2026-10-06', 30), approvedAt: instant('2026-11-20T10:00:00.000Z') };
    const entries = [october[0], changed, october[2], time('4', '2026-11-03', 60)] as TimeEntry[];
    const claims = await kept();
    const november = policy({ cutOff: instant('2026-12-03T00:00:00.000Z'), invoiceDate: civilDate('2026-11-30') });
    const billed = claims.flatMap((claim) => {
      if (claim.kind !== 'time') return [];
      const now = entries.find(({ id }) => id === claim.entry);
      return now ? [{ claim, now }] : [];
    });
    const corrections = planCorrections(sold, billed, november);
    expect(corrections).toEqual([{ claim: 'C1:2026-10:time:2/whole', because: 'changed' }]);
    const more = { period: period('2026-11'), policy: november, claims, corrections };
    const second = await bill(input(sold, { ...more, expenses: [spent('1', '2026-10-08', '20.00')] }), entries);
    // − 1.5 h + 0.5 h + 1 h at 100, and the retainer of November.
    expect(second.totals.documents).toMatchObject([{ type: 'invoice', untaxed: '2000.00' }]);
    expect(second.plan.find((each) => each.emits === 'line' && each.kind === 'take-back')).toMatchObject({
      about: 'INV/2026-10',
      amount: { amount: '-150.00' },
    });

    expect((await kept()).map(({ id, state, takenBack }) => [id, state, takenBack?.document ?? null])).toEqual([
      ['C1:2026-10:expense:1', 'live', null],
      ['C1:2026-10:fee:R/2026-10', 'live', null],
      ['C1:2026-10:time:1/whole', 'live', null],
      ['C1:2026-10:time:2/whole', 'reversed', 'INV/2026-11'],
      ['C1:2026-10:time:3/included', 'live', null],
      ['C1:2026-10:time:3/overage', 'live', null],
      ['C1:2026-11:fee:R/2026-11', 'live', null],
      ['C1:2026-11:time:2/whole', 'live', null],
      ['C1:2026-11:time:4/whole', 'live', null],
    ]);
    expect((await verifyLedger(own.ledger, ring, null)).findings).toEqual([]);
  });
});
