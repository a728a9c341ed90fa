import { describe, expect, it } from 'vitest';
import type { Emitted, Explanation } from '../../../domain/billing/invoice-plan.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { currency } from '../../../domain/money.ts';
import {
  cap,
  contract,
  decisions,
  EUR,
  feeLine,
  hourly,
  input,
  policy,
  rate,
  retained,
  retainer,
  spent,
  time,
} from './contracts.ts';
import { planned } from './planned.ts';

/* With every line and every omission: which rule, which rate, and where it came from. */

const rates = [rate('role', 'consultant', '100.00')];
const said = (because: Explanation[] = []) => because.map(({ rule, says }) => `${rule ?? '–'}: ${says}`);
const ofPortion = (emitted: Emitted[], id: string) =>
  emitted.flatMap((one) =>
    (one.emits === 'time' || one.emits === 'expense') && one.entry === id ? said(one.because) : [],
  );
const ofLine = (emitted: Emitted[], about: string) =>
  emitted.flatMap((one) => (one.emits === 'line' && one.about === about ? said(one.because) : []));

describe('an explanation', () => {
  it('of time says its rates, how it was rounded, and what its line comes to', () => {
    const rounding = { to: 15, direction: 'up', minimum: null } as const;
    const of = contract({ rates: [...rates, rate('person', 'ben', '100.00')], rounding, discountPercent: '10' });
    const { emitted } = planned(input(of), [
      time('1', '2026-10-05', 20),
      time('2', '2026-10-05', 20, { person: 'ben' }),
      time('3', '2026-10-05', 30),
    ]);
    expect(ofPortion(emitted, '1')).toEqual([
      '5: 100.00 EUR an hour: role consultant of the contract (version 1).',
      '1: 20 minutes count 30: each entry is rounded up to 15.',
    ]);
    expect(ofPortion(emitted, '3')).toEqual(['5: 100.00 EUR an hour: role consultant of the contract (version 1).']);
    expect(ofLine(emitted, 'consultant')).toEqual([
      '5: 100.00 EUR an hour: role consultant of the contract (version 1).',
      '5: 100.00 EUR an hour: person ben of the contract (version 1).',
      '1: 70 minutes count 90, as each entry is rounded.',
      '2: 90 minutes are 1.50 hours.',
      '3: 1.50 × 100.00 less 10 % is 135.00 EUR.',
    ]);
  });

  it('of a day’s minimum names it', () => {
    const minimum = { minutes: 240, per: 'person and day' } as const;
    const of = contract({ rates, rounding: { to: 1, direction: 'nearest', minimum } });
    expect(ofPortion(planned(input(of), [time('1', '2026-10-05', 20)]).emitted, '1')).toContain(
      '1: 20 minutes count 240: each entry is rounded to the nearest 1, and counts at least 240 per person and day.',
    );
  });

  it('of a retainer says what it includes, at what that counts, and at what it is billed beyond', () => {
    const overage = { rates: [rate('role', 'consultant', '110.00')] };
    const of = contract({ lines: [retainer({ includedMinutes: 40, fee: '0', overage })], rates });
    const { emitted } = planned(input(of), [time('1', '2026-10-05', 60, { line: 'R' })]);
    expect(ofPortion(emitted, '1')).toEqual([
      '12: Retainer R includes it: 40 minutes of 2026-10.',
      '5: It counts at 73.33. 110.00 EUR an hour: role consultant beyond the retainer (version 1).',
      '13: 110.00 EUR an hour: role consultant beyond the retainer (version 1).',
    ]);
  });

  it('of time under a fee names the rule of that fee, and its value', () => {
    const shares = contract({ lines: [feeLine('L1', '500.00')], rates });
    const share = [
      '8: Line L1 is sold for a fee.',
      '5: It counts at 100.00. 100.00 EUR an hour: role consultant of the contract (version 1).',
    ];
    expect(ofPortion(planned(input(shares), [time('1', '2026-10-05', 60)]).emitted, '1')).toEqual(share);
    const percent = contract({
      lines: [{ id: 'L1', name: 'L1', pricing: 'fixed-fee', fee: '500.00', by: 'percent complete' }],
    });
    expect(ofPortion(planned(input(percent), [time('1', '2026-10-05', 60)]).emitted, '1')).toEqual([
      '9: Line L1 is sold for a fee.',
    ]);
  });

  it('of what is left out says why, and at what it would have been billed', () => {
    const of = contract({ rates, caps: [cap('NTE', { money: '50.00' })] });
    const { emitted } = planned(
      input(of, { decisions: decisions({ held: [{ time: '2' as never, by: 'cleo', because: 'unclear' }] }) }),
      [time('1', '2026-10-05', 60), time('2', '2026-10-05', 30)],
    );
    const at = (value: string) =>
      `5: It counts at ${value}. 100.00 EUR an hour: role consultant of the contract (version 1).`;
    expect(ofPortion(emitted, '1')).toEqual([
      "6: The contract's cap NTE leaves 50.00 of 50.00: this is beyond it.",
      at('100.00'),
    ]);
    expect(ofPortion(emitted, '2')).toEqual(['–: Held back by cleo: unclear', at('50.00')]);
  });

  it('of an expense says its cost, its terms and their version, and so does one that is left out', () => {
    const dollars = currency('USD');
    const exchange = [{ from: dollars, to: EUR, on: civilDate('2026-10-01'), rate: '0.9', source: 'Odoo' }];
    const expenses = { categories: { travel: { by: 'markup' as const, percent: '10' } }, receiptAbove: '20.00' };
    const all = [
      spent('8', '2026-10-05', '10.00', { currency: dollars }),
      spent('9', '2026-10-05', '100.00', { currency: dollars, hasReceipt: false }),
    ];
    const { emitted } = planned(input(contract({ expenses }), { expenses: all, policy: policy({ exchange }) }), []);
    expect(ofPortion(emitted, '8')).toEqual([
      '15: 10.00 USD are 9.00 EUR at 0.9, the rate of 2026-10-01 (Odoo).',
      '15: 9.00 EUR with a markup of 10 % is 9.90. So has version 1 of the contract.',
    ]);
    expect(ofPortion(emitted, '9')).toEqual([
      '15: 90.00 is above 20.00, and there is no receipt.',
      '15: 100.00 USD are 90.00 EUR at 0.9, the rate of 2026-10-01 (Odoo).',
    ]);
  });

  it('of a fee says what it is made of, also when it waits, and in which currency it was agreed', () => {
    const prorated = retained('2026-10-01', { proration: 'days' }, { from: '2026-10-15', fee: '2600.00' });
    expect(ofLine(planned(input(prorated), []).emitted, 'Retainer, 2026-10')).toEqual([
      '11: The fee of 2026-10 is 2329.03. 2000.00 as version 1 has it for 14 of 31 days, and 2600.00 as version 2 has it for 17 of 31 days.',
    ]);
    const held = [{ fee: { line: 'F', part: 'i' }, by: 'cleo', because: 'not yet' }];
    const dollars = contract({ lines: [feeLine('F', '80.00'), hourly('L1')] }, { invoiceCurrency: currency('USD') });
    const exchange = [{ from: EUR, to: currency('USD'), on: civilDate('2026-10-01'), rate: '1.1', source: 'Odoo' }];
    const due = ['8: Start is due on 2026-10-01: 100 % of 80.00.', '14: As version 1 of the contract has it.'];
    const asked = { policy: policy({ exchange }) };
    expect(ofLine(planned(input(dollars, asked), []).emitted, 'Start')).toEqual([
      ...due,
      '16: 80.00 EUR are 88.00 USD at 1.1, the rate of 2026-10-01 (Odoo).',
    ]);
    const waiting = planned(input(dollars, { ...asked, decisions: decisions({ held }) }), []).emitted;
    expect(waiting.flatMap((one) => (one.emits === 'waiting fee' ? said(one.because) : []))).toEqual([
      ...due,
      '–: Held back by cleo: not yet',
    ]);
    const complete = {
      completions: [{ line: 'F', percent: '40', at: instant('2026-10-20T10:00:00.000Z'), by: 'pia' }],
    };
    const half = contract(
      { lines: [{ id: 'F', name: 'F', pricing: 'fixed-fee', fee: '500.00', by: 'percent complete' }] },
      { progress: { events: [], acceptances: [], ...complete } },
    );
    expect(ofLine(planned(input(half), []).emitted, '40 % complete')[0]).toBe(
      '9: 40 % of 500.00 complete, said by pia on 2026-10-20: 200.00 less 0.00 invoiced before.',
    );
  });
});
