import { describe, expect, it } from 'vitest';
import type { Cap, PurchaseOrder, SoldLine } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { entryId, instant } from '../../../domain/ids.ts';
import {
  billedFee,
  claimed,
  contract,
  EUR,
  input,
  inShort,
  places,
  planned,
  rate,
  spent,
  terms,
  time,
} from './contracts.ts';

const rates = [rate('role', 'consultant', '100.00')];
const lines: SoldLine[] = ['L1', 'L2'].map((id) => ({ id, name: id, pricing: 'time-and-materials' }));
const cap = (id: string, limit: Cap['limit'], more: Partial<Cap> = {}): Cap => ({
  id,
  line: null,
  limit,
  counts: { expenses: false, fees: false },
  ...more,
});
const order = (number: string, amount: string | null, more: Partial<PurchaseOrder> = {}): PurchaseOrder => {
  return { number, amount, lines: null, from: null, until: null, ...more };
};

describe('rule 6: a cap', () => {
  it('counts what was invoiced before, less credits, by lines as they stand', () => {
    // 100 + 100 + 100 minutes on one line are 5.00 h: 500.00, where each alone would be 167.00. One of them taken back is
    // a credit of 1.67 h. So 333.00 are used; 167.00 more fit into 500.00, and not a cent beyond.
    const claims = [
      claimed(100, { id: 'a', entry: entryId('a') }),
      claimed(100, { id: 'b', entry: entryId('b') }),
      claimed(100, {
        id: 'c',
        entry: entryId('c'),
        state: 'reversed',
        takenBack: { document: 'INV2', line: 't' },
      }),
      claimed(6000, {
        id: 'd',
        entry: entryId('d'),
        state: 'released',
        invoiced: { document: 'INV3', purchaseOrder: null, line: 'l', currency: EUR },
      }),
    ];
    const capped = contract({ rates, caps: [cap('NTE', { money: '500.00' })] });
    const plan = planned(input(capped, { claims }), [time('1', '2026-10-05', 100), time('2', '2026-10-06', 1)]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, over-cap']);
    expect(plan.time[1]?.because.map(({ says }) => says)).toEqual([
      "The contract's cap NTE leaves 0.00 of 500.00: this is beyond it.",
      'It counts at 1.67. 100.00 EUR an hour: role consultant of the contract (version 1).',
    ]);
  });

  it('is met exactly, and an entry is never split', () => {
    const capped = contract({ rates, caps: [cap('NTE', { money: '300.00' })] });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 120),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-06', 60),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: invoiced', '3: held back, over-cap']);
    expect(plan.totals.documents[0]?.untaxed).toBe('300.00');
  });

  it('on hours counts billed hours', () => {
    const capped = contract({
      rates,
      rounding: { to: 30, direction: 'up', minimum: null },
      caps: [cap('HOURS', { hours: '1.5' })],
    });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 31),
      time('2', '2026-10-06', 1),
      time('3', '2026-10-07', 1),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: invoiced', '3: held back, over-cap']);
    expect(plan.time[2]?.because[0]?.says).toBe(
      "The contract's cap HOURS leaves 0.00 of 1.50 hours: this is beyond it.",
    );
  });

  it('of one sold line doesn’t stop the others, and the one that is named first ends its own entries', () => {
    const capped = contract({
      lines,
      rates,
      caps: [cap('ALL', { money: '1000.00' }), cap('ONE', { money: '100.00' }, { line: 'L1' })],
    });
    const plan = planned(input(capped), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-07', 480, { line: 'L2' }),
      time('4', '2026-10-08', 120, { line: 'L2' }),
      time('5', '2026-10-09', 60, { line: 'L2' }),
    ]);
    expect(places(plan.time).slice(1)).toEqual([
      '2: held back, over-cap',
      '3: invoiced',
      '4: held back, over-cap',
      '5: held back, over-cap',
    ]);
    expect(plan.time[1]?.because[0]?.says).toContain('The cap ONE of line L1');
    expect(plan.time[4]?.because[0]?.says).toContain("The contract's cap ALL leaves 100.00 of 1000.00");
  });

  it('counts expenses where it says so', () => {
    const expenses = { categories: { travel: { by: 'cost' as const } }, receiptAbove: null };
    const travel = [spent('9', '2026-10-04', '250.00')];
    const both = (withExpenses: boolean) => {
      const capped = contract({
        rates,
        expenses,
        caps: [cap('NTE', { money: '300.00' }, { counts: { expenses: withExpenses, fees: false } })],
      });
      return places(planned(input(capped, { expenses: travel }), [time('1', '2026-10-05', 60)]).time);
    };
    expect(both(false)).toEqual(['1: invoiced']);
    expect(both(true)).toEqual(['1: held back, over-cap']);
  });

  it('is used up by fees where it says so, and holds none back', () => {
    const sold: SoldLine[] = [
      { id: 'L1', name: 'L1', pricing: 'time-and-materials' },
      {
        id: 'F',
        name: 'F',
        pricing: 'fixed-fee',
        fee: '800.00',
        by: { instalments: [{ id: 'i', name: 'I', share: { percent: '100' }, due: { on: civilDate('2026-10-01') } }] },
      },
    ];
    const total = (fees: boolean, money: string) => {
      const of = contract({ lines: sold, rates, caps: [cap('NTE', { money }, { counts: { expenses: true, fees } })] });
      const plan = planned(input(of), [time('1', '2026-10-05', 120), time('2', '2026-10-06', 60)]);
      return [...places(plan.time), plan.totals.documents[0]?.untaxed];
    };
    expect(total(false, '1000.00')).toEqual(['1: invoiced', '2: invoiced', '1100.00']);
    expect(total(true, '1000.00')).toEqual(['1: invoiced', '2: held back, over-cap', '1000.00']);
    expect(total(true, '500.00')).toEqual(['1: held back, over-cap', '2: held back, over-cap', '800.00']);
  });

  it('is that of the period’s last day', () => {
    const raised = contract(
      {},
      {
        versions: [
          { number: 1, from: civilDate('2026-01-01'), terms: terms({ rates, caps: [cap('NTE', { money: '0' })] }) },
          { number: 2, from: civilDate('2026-10-31'), terms: terms({ rates, caps: [cap('NTE', { money: '100' })] }) },
        ],
      },
    );
    expect(places(planned(input(raised), [time('1', '2026-10-05', 60)]).time)).toEqual(['1: invoiced']);
  });
});

describe('rule 7: a purchase order', () => {
  const retainerFee: SoldLine = {
    id: 'F',
    name: 'F',
    pricing: 'fixed-fee',
    fee: '80.00',
    by: { instalments: [{ id: 'i', name: 'Start', share: { percent: '100' }, due: { on: civilDate('2026-10-01') } }] },
  };

  it('that is required and missing lets nothing be billed: entries and fees wait, by name', () => {
    const strict = contract({
      lines: [...lines, retainerFee],
      rates,
      purchaseOrders: {
        required: true,
        orders: [order('PO1', null, { lines: ['L1'], from: civilDate('2026-10-06') })],
      },
    });
    const plan = planned(input(strict), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-06', 60, { line: 'L2' }),
      time('4', '2026-10-06', 60, { line: 'F' }),
    ]);
    expect(places(plan.time)).toEqual([
      '1: held back, po-missing',
      '2: invoiced',
      '3: held back, po-missing',
      '4: held back, po-missing',
    ]);
    expect(plan.emitted.find(({ emits }) => emits === 'waiting fee')).toMatchObject({
      soldLine: 'F',
      part: 'i',
      amount: '80.00',
      reason: 'po-missing',
    });
  });

  it('limits fees, time and expenses under its number; fees come first, and one that doesn’t fit waits whole', () => {
    const limited = (amount: string) => {
      const expenses = { categories: { travel: { by: 'cost' as const } }, receiptAbove: null };
      const of = contract({
        lines: [...lines, retainerFee],
        rates,
        expenses,
        purchaseOrders: { required: true, orders: [order('PO1', amount)] },
      });
      const plan = planned(input(of, { expenses: [spent('9', '2026-10-05', '30.00')] }), [
        time('1', '2026-10-05', 60),
        time('2', '2026-10-06', 6),
      ]);
      const ended = plan.emitted.flatMap((each) =>
        each.emits === 'line' || each.emits === 'taken back'
          ? []
          : [each.emits === 'waiting fee' ? `fee ${each.reason}` : `${each.entry} ${each.reason ?? each.place}`],
      );
      return [...ended, ...plan.totals.documents.map(({ purchaseOrder, untaxed }) => `${purchaseOrder} ${untaxed}`)];
    };
    expect(limited('79.99')).toEqual(['fee po-exhausted', '1 po-exhausted', '9 po-exhausted', '2 po-exhausted']);
    expect(limited('200.00')).toEqual(['1 invoiced', '9 po-exhausted', '2 po-exhausted', 'PO1 180.00']);
    expect(limited('220.00')).toEqual(['1 invoiced', '9 invoiced', '2 invoiced', 'PO1 220.00']);
  });

  it('has an invoice of its own (rule 21), and one that is used up hands nothing on to the next', () => {
    const two = contract({
      lines,
      rates,
      purchaseOrders: {
        required: false,
        orders: [order('PO1', '100.00', { lines: ['L1'] }), order('PO2', '500.00', { lines: ['L1'] })],
      },
    });
    const plan = planned(input(two), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-06', 60),
      time('3', '2026-10-06', 60, { line: 'L2' }),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, po-exhausted', '3: invoiced']);
    expect(plan.totals.documents.map(({ purchaseOrder, untaxed }) => [purchaseOrder, untaxed])).toEqual([
      ['PO1', '100.00'],
      [null, '100.00'],
    ]);
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 100.00 = 100.00', '1.00 × 100.00 = 100.00']);
  });

  it('that is used up keeps no credit out', () => {
    const percent: SoldLine = { id: 'P', name: 'P', pricing: 'fixed-fee', fee: '100.00', by: 'percent complete' };
    const said = [{ line: 'P', percent: '30', at: instant('2026-10-01T00:00:00.000Z'), by: 'pia' }];
    const of = contract(
      { lines: [percent], purchaseOrders: { required: true, orders: [order('PO1', '10.00')] } },
      { progress: { events: [], completions: said, acceptances: [] } },
    );
    const before = {
      ...billedFee('P', 'percent complete', '50.00'),
      invoiced: { document: 'INV1', purchaseOrder: 'PO1', line: 'x', currency: EUR },
    };
    const credited = (...creditable: string[]) =>
      planned(
        input(of, { claims: [before], decisions: { held: [], writtenOff: [], reductions: [], creditable } }),
        [],
      ).lines.map(({ amount }) => amount.amount);
    expect(credited('P')).toEqual(['-20.00']);
    expect(credited('L1')).toEqual([]);
  });

  it('gets back what is credited, also in the same run', () => {
    const invoiced = { document: 'INV1', purchaseOrder: 'PO1', line: 'l', currency: EUR };
    const of = contract({ rates, purchaseOrders: { required: true, orders: [order('PO1', '100.00')] } });
    const claims = [claimed(60, { id: 'old', invoiced })];
    expect(places(planned(input(of, { claims }), [time('1', '2026-10-05', 60)]).time)).toEqual([
      '1: held back, po-exhausted',
    ]);
    const corrections = [{ claim: 'old', because: 'deleted' as const }];
    expect(places(planned(input(of, { claims, corrections }), [time('1', '2026-10-05', 60)]).time)).toEqual([
      '1: invoiced',
    ]);
  });
});
