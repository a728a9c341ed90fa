import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import { planInvoice } from '../../../domain/billing/plan-invoice.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { amended, billedFee, contract, input, retained, retainer, terms } from './contracts.ts';
import { planned } from './planned.ts';

const fees = (of: Contract, claims: Claim[] = []) =>
  planned(input(of, { claims }), []).lines.map(({ part, amount }) => `${part} ${amount.amount}`);

describe('rule 11: the fee', () => {
  it('in arrears is that of the periods that have ended, and in advance of the one to come, too', () => {
    expect(fees(retained('2026-09-01', {}))).toEqual(['2026-09 2000.00', '2026-10 2000.00']);
    expect(fees(retained('2026-10-01', { billed: 'advance' }))).toEqual(['2026-10 2000.00', '2026-11 2000.00']);
    expect(fees(retained('2026-10-01', { billed: 'advance' }), [billedFee('R', '2026-10', '2000.00')])).toEqual([
      '2026-11 2000.00',
    ]);
    expect(fees(retained('2026-11-01', { billed: 'advance' }))).toEqual(['2026-11 2000.00']);
  });

  it('of a quarter is due with its last month, or before its first', () => {
    expect(fees(retained('2026-07-01', { period: 'quarter' }))).toEqual(['2026-Q3 2000.00']);
    expect(fees(retained('2026-07-01', { period: 'quarter', billed: 'advance' }))).toEqual([
      '2026-Q3 2000.00',
      '2026-Q4 2000.00',
    ]);
  });

  it('is the one in force on its period’s first day, and on the contract’s first day where that is later', () => {
    expect(fees(retained('2026-10-01', {}, { from: '2026-10-02', fee: '2600.00' }))).toEqual(['2026-10 2000.00']);
    expect(fees(retained('2026-10-01', {}, { from: '2026-10-01', fee: '2600.00' }))).toEqual(['2026-10 2600.00']);
    expect(fees(retained('2026-10-20', {}))).toEqual(['2026-10 2000.00']);
  });

  it('prorated by days counts each value for its days, summed and rounded once', () => {
    // 14 of 31 days at 2,000.00 are 903.2258…, 17 at 2,600.00 are 1,425.8064…: 2,329.0322…
    const amended = retained('2026-09-01', { proration: 'days' }, { from: '2026-10-15', fee: '2600.00' });
    expect(fees(amended, [billedFee('R', '2026-09', '2000.00')])).toEqual(['2026-10 2329.03']);
    // From 20 October: 12 of 31 days
    expect(fees(retained('2026-10-20', { proration: 'days' }))).toEqual(['2026-10 774.19']);
    // So are the hours: (620 × 16 + 932 × 15) ÷ 31 = 770.97 minutes, half up 771.
    const hours = { proration: 'days', includedMinutes: 620 } as const;
    const more = retained('2026-10-01', hours, { from: '2026-10-17', includedMinutes: 932 });
    expect(planned(input(more), []).totals.retainers).toMatchObject([{ included: 771, used: 0, expired: 771 }]);
  });

  it('of periods that can’t be told from what was billed is an issue: a retainer keeps how it runs', () => {
    const quarterly = retained('2026-01-01', {}, { from: '2026-10-01', period: 'quarter', billed: 'advance' });
    const plan = planInvoice(input(quarterly), [], () => undefined);
    expect('issues' in plan && plan.issues.map(({ message }) => message)).toEqual([
      'Version 2 changes period, billed of retainer R.',
    ]);
  });

  it('of a retainer that an amendment ended is billed for its last periods still', () => {
    const ended = retained('2026-08-01', {});
    const without = { number: 2, from: civilDate('2026-10-01'), terms: terms() };
    expect(fees({ ...ended, versions: [...ended.versions, without] })).toEqual(['2026-08 2000.00', '2026-09 2000.00']);
  });

  it('that was billed in advance gets a difference line, up or down', () => {
    const amended = retained(
      '2026-10-01',
      { billed: 'advance', proration: 'days' },
      { from: '2026-10-15', fee: '2600.00' },
    );
    const billed = [billedFee('R', '2026-10', '2000.00'), billedFee('R', '2026-11', '2600.00')];
    expect(fees(amended, billed)).toEqual(['2026-10 329.03']);
    const ended = { ...retained('2026-10-01', { billed: 'advance' }), endsOn: civilDate('2026-10-31') };
    expect(fees(ended, [billedFee('R', '2026-10', '2000.00'), billedFee('R', '2026-11', '2000.00')])).toEqual([
      '2026-11 -2000.00',
    ]);
  });

  it('in advance is also that of a retainer that an amendment begins with the next period', () => {
    const before = contract({}, { startsOn: civilDate('2026-09-01') });
    const begins = (from: string) => amended(before, from, { lines: [retainer({ billed: 'advance' })] });
    expect(fees(begins('2026-11-01'))).toEqual(['2026-11 2000.00']);
    expect(fees(begins('2026-11-02'))).toEqual([]);
  });
});
