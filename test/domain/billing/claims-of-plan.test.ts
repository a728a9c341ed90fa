import Big from 'big.js';
import { describe, expect, it, vi } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim } from '../../../domain/billing/claim.ts';
import { subjectOf } from '../../../domain/billing/claim-subject.ts';
import { type ClaimChange, ClaimsOfPlan, documentKey } from '../../../domain/billing/claims-of-plan.ts';
import { inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import { InvoicePlanner } from '../../../domain/billing/plan-invoice.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { arbitraryMonth } from './arbitrary-month.ts';
import { contract, input, rate, retainer, spent, time } from './contracts.ts';
import { claimedTwice, claimsOf, takingBack } from './kept-claims.ts';
import { naivePlan } from './naive-planner.ts';
import { plannedAlone } from './planned.ts';
import { aThousandTakes, thousand } from './thousand.ts';

vi.setConfig(aThousandTakes);

const RUN = 'C-17:2026-10';

function changesOf(of: BillingInput, entries: TimeEntry[]): ClaimChange[] {
  const changes: ClaimChange[] = [];
  const claims = new ClaimsOfPlan(of, RUN, (change) => changes.push(change));
  const planner = new InvoicePlanner(of, (emitted) => claims.take(emitted));
  for (const entry of entries.toSorted(inOrder)) {
    claims.see(entry);
    planner.take(entry);
  }
  planner.close();
  claims.close();
  return changes;
}

function made(changes: ClaimChange[]): Claim[] {
  return changes.flatMap((change) => ('claim' in change ? [change.claim] : []));
}

function takeBacks(changes: ClaimChange[]) {
  return changes.flatMap((change) => ('takesBack' in change ? [change.takesBack] : []));
}

/** As two that made them must agree on it: without their own names for claims and documents, decimals without idle zeros. */
function comparable(claims: Claim[]) {
  const plain = (amount: string) => new Big(amount).toFixed();
  const bare = claims.map(({ id: _, state: __, invoiced, ...claim }) => ({
    ...claim,
    invoiced: invoiced && { ...invoiced, document: [invoiced.purchaseOrder, invoiced.currency] },
    ...('price' in claim &&
      claim.price && {
        price: {
          unitPrice: plain(claim.price.unitPrice),
          discountPercent: plain(claim.price.discountPercent),
          invoicedUnitPrice: plain(claim.price.invoicedUnitPrice),
        },
      }),
  }));
  return bare.map((claim) => canonicalJson(claim)).sort();
}

describe('the claims of a plan', () => {
  it('are those that are worked out from all that it emits at once, in a thousand months', () => {
    thousand(arbitraryMonth(naivePlan), (month) => {
      const { emitted } = plannedAlone(month.input, month.entries);
      const changes = changesOf(month.input, month.entries);
      expect(comparable(made(changes))).toEqual(comparable(claimsOf(emitted, month.input, month.entries, 'x')));
      const lines = new Map(emitted.flatMap((one) => (one.emits === 'line' ? [[one.key, one] as const] : [])));
      const kept = new Map(
        takingBack([...month.input.claims], emitted, 'x').map(({ id, takenBack }) => [id, takenBack]),
      );
      expect(takeBacks(changes).map(({ claim }) => claim)).toEqual(
        emitted.flatMap((one) => (one.emits === 'taken back' ? [one.claim] : [])),
      );
      for (const { claim, credit } of takeBacks(changes)) {
        expect(credit?.line).toBe(kept.get(claim)?.line);
        const line = credit && (lines.get(credit.line) as InvoiceLine);
        expect(credit?.document).toBe(line?.amount && documentKey(RUN, line.purchaseOrder, line.amount.currency));
      }
    });
  });

  it('never hold one thing twice, nor are two called alike, in a thousand months', () => {
    thousand(arbitraryMonth(naivePlan), (month) => {
      const claims = made(changesOf(month.input, month.entries));
      const ids = claims.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(claimedTwice(claims)).toEqual([]);
      const held = claims.map((claim) => JSON.stringify([claim.kind, subjectOf(claim)]));
      expect(new Set(held).size).toBe(held.length);
    });
  });

  it('are the same of every attempt, and are called by contract, run and what they hold', () => {
    const terms = { rates: [rate('role', 'consultant', '100.00')], lines: [tm, retainer()], expenses };
    const startsOn = civilDate('2026-10-01');
    const sold = contract(terms, { startsOn });
    const of = input(sold, {
      expenses: [spent('e 1', '2026-10-02', '10.00')],
      decisions: {
        ...input(sold).decisions,
        reductions: [{ id: 'off/1', amount: '5', purchaseOrder: null, by: 'fay', because: 'Goodwill.' }],
      },
    });
    const entries = [
      time('4/overage', '2026-10-05', 60),
      time('5', '2026-10-05', 60, { line: 'R' }),
      time('6', '2026-10-05', 0),
    ];
    const changes = changesOf(of, entries);
    expect(changesOf(of, entries)).toEqual(changes);
    expect(
      made(changes)
        .map(({ id }) => id)
        .sort(),
    ).toEqual([
      'C-17:2026-10:expense:e%201',
      'C-17:2026-10:fee:R/2026-10',
      'C-17:2026-10:reduction:off%2F1',
      'C-17:2026-10:time:4%2Foverage/whole',
      'C-17:2026-10:time:5/whole',
    ]);
    expect(made(changes).every(({ state }) => state === 'reserved')).toBe(true);
    expect(new Set(made(changes).map(({ invoiced }) => invoiced?.document))).toEqual(
      new Set(['C-17:2026-10:EUR', undefined]),
    );
    expect(documentKey(RUN, 'PO 7/EUR', 'EUR')).toBe('C-17:2026-10:PO%207%2FEUR/EUR');
  });

  it('are refused where what is emitted does not fit together', () => {
    const of = input(contract({ rates: [rate('role', 'consultant', '100.00')] }));
    const entries = [time('1', '2026-10-05', 60)];
    const { emitted } = plannedAlone(of, entries);
    const [portion, line] = emitted;
    const claiming = (...some: typeof emitted) => {
      const claims = new ClaimsOfPlan(of, RUN, () => {});
      for (const entry of entries) claims.see(entry);
      for (const one of some) claims.take(one);
      claims.close();
    };
    if (portion?.emits !== 'time' || line?.emits !== 'line') throw new Error('An entry comes before its line.');
    expect(() => claiming(portion, line)).not.toThrow();
    expect(() => claiming(portion)).toThrow('has claims and never came');
    expect(() => claiming(portion, { ...line, unitPrice: '99.00' })).toThrow('not at the price');
    expect(() => claiming({ ...portion, entry: '2' as never }, line)).toThrow('planned and not seen');
    expect(() => claiming({ ...portion, line: null }, line)).toThrow('is invoiced on line null');
  });
});

const tm = { id: 'L1', name: 'Consulting', pricing: 'time-and-materials' } as const;
const expenses = { categories: { travel: { by: 'cost' } }, receiptAbove: null } as const;
