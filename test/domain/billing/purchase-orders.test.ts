import { describe, expect, it } from 'vitest';
import type { SoldLine } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { amended, billedFee, claimed, contract, decisions, EUR, input, order, rate, spent, time } from './contracts.ts';
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

  it('that has no room for a fee has it for the next one that fits, and for entries', () => {
    const parts = [
      { id: 'a', name: 'A', share: { amount: '600.00' }, due: { on: civilDate('2026-10-01') } },
      { id: 'b', name: 'B', share: { amount: '100.00' }, due: { on: civilDate('2026-10-31') } },
    ];
    const fixed: SoldLine = { id: 'F', name: 'F', pricing: 'fixed-fee', fee: '700.00', by: { instalments: parts } };
    const orders = { required: true, orders: [order('PO1', '500.00')] };
    const plan = planned(input(contract({ lines: [...lines, fixed], rates, purchaseOrders: orders })), [
      time('1', '2026-10-05', 180),
      time('2', '2026-10-06', 120),
      time('3', '2026-10-07', 30),
    ]);
    // 500.00 − 100.00 of B leave 400.00: 3.00 h fit, 2.00 h more don't, and end what is taken.
    expect(plan.lines.map(inShort)).toEqual(['1.00 × 100.00 = 100.00', '3.00 × 100.00 = 300.00']);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: held back, po-exhausted', '3: held back, po-exhausted']);
    expect(plan.emitted).toContainEqual(expect.objectContaining({ emits: 'waiting fee', part: 'a', amount: '600.00' }));
  });

  it('counts on its first day and on its last; a fee takes that of the period’s last day', () => {
    const orders = [
      order('PO1', null, { until: civilDate('2026-10-05') }),
      order('PO2', null, { from: civilDate('2026-10-31') }),
    ];
    const of = contract({ lines: [...lines, retainerFee], rates, purchaseOrders: { required: true, orders } });
    const plan = planned(
      input(of),
      ['2026-10-05', '2026-10-06', '2026-10-31'].map((date) => time(date, date, 60)),
    );
    expect(plan.lines.map(({ kind, purchaseOrder }) => `${kind} ${purchaseOrder}`)).toEqual([
      'fee PO2',
      'time PO1',
      'time PO2',
    ]);
    expect(places(plan.time)[1]).toBe('2026-10-06: held back, po-missing');
  });

  it('is raised by an amendment, and keeps its last amount when another one no longer names it', () => {
    const named = (amount: string) => ({ purchaseOrders: { required: false, orders: [order('PO1', amount)] } });
    const raised = amended(contract({ rates, ...named('100.00') }), '2026-10-10', named('200.00'));
    const dropped = amended(raised, '2026-10-20', { purchaseOrders: { required: false, orders: [] } });
    const plan = planned(input(dropped), [
      time('1', '2026-10-05', 60),
      time('2', '2026-10-12', 60),
      time('3', '2026-10-13', 60),
      time('4', '2026-10-20', 60),
    ]);
    expect(places(plan.time)).toEqual(['1: invoiced', '2: invoiced', '3: held back, po-exhausted', '4: invoiced']);
    expect(plan.lines.map(({ purchaseOrder }) => purchaseOrder)).toEqual(['PO1', null]);
  });

  it('that is missing is named after an approver’s word, and before a credit that nobody has approved', () => {
    const percent: SoldLine = { id: 'P', name: 'P', pricing: 'fixed-fee', fee: '100.00', by: 'percent complete' };
    const completions = [{ line: 'P', percent: '30', at: instant('2026-10-01T00:00:00.000Z'), by: 'pia' }];
    const of = contract(
      { lines: [percent], purchaseOrders: { required: true, orders: [] } },
      { progress: { events: [], completions, acceptances: [] } },
    );
    const claims = [billedFee('P', 'percent complete', '50.00')];
    const word = { fee: { line: 'P', part: 'percent complete' }, by: 'cleo', because: 'the client disputes it' };
    const reason = (own: Parameters<typeof decisions>[0]) =>
      planned(input(of, { claims, decisions: decisions(own) }), []).emitted.map(
        (each) => 'reason' in each && each.reason,
      );
    expect(reason({})).toEqual(['po-missing']);
    expect(reason({ held: [word] })).toEqual(['by-approver']);
  });

  it('without room for a fee is named after an approver’s word', () => {
    const orders = { required: true, orders: [order('PO1', '10.00')] };
    const held = [{ fee: { line: 'F', part: 'i' }, by: 'cleo', because: 'the client disputes it' }];
    const of = contract({ lines: [retainerFee], purchaseOrders: orders });
    const plan = planned(input(of, { decisions: decisions({ held }) }), []);
    expect(plan.emitted).toMatchObject([{ emits: 'waiting fee', reason: 'by-approver' }]);
  });
});
