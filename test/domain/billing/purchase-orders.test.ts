import { describe, expect, it } from 'vitest';
import type { SoldLine } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { billedFee, claimed, contract, decisions, EUR, input, order, rate, spent, time } from './contracts.ts';
import { inShort, places, planned } from './planned.ts';

const rates = [rate('role', 'consultant', '100.00')];
const lines: SoldLine[] = ['L1', 'L2'].map((id) => ({ id, name: id, pricing: 'time-and-materials' }));

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
      planned(input(of, { claims: [before], decisions: decisions({ creditable }) }), []).lines.map(
        ({ amount }) => amount.amount,
      );
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
