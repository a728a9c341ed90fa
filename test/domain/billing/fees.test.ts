import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../domain/billing/claim.ts';
import type { Contract, Instalment, Progress, Share, SoldLine } from '../../../domain/billing/contract.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { billedFee, contract, decisions, input, terms, time } from './contracts.ts';
import { places, planned } from './planned.ts';

const inTime = instant('2026-11-03T22:59:59.999Z');
const tooLate = instant('2026-11-03T23:00:00.000Z');
const thirds = ['33.33', '33.33', '33.34'];
const instalment = (id: string, share: Share, due: Instalment['due']): Instalment => ({
  id,
  name: `Part ${id}`,
  share,
  due,
});
const fixed = (fee: string, by: Extract<SoldLine, { pricing: 'fixed-fee' }>['by']): SoldLine => ({
  id: 'F',
  name: 'F',
  pricing: 'fixed-fee',
  fee,
  by,
});
const progress = (own: Partial<Progress>): Partial<Contract> => ({
  progress: { events: [], completions: [], acceptances: [], ...own },
});

/** `a 33.33` for what is billed, `b 33.33 waits: po-missing` for what waits. */
function fees(of: Contract, claims: Claim[] = [], creditable: string[] = []): string[] {
  return planned(input(of, { claims, decisions: decisions({ creditable }) }), []).emitted.flatMap((each) => {
    if (each.emits === 'line') return [`${each.part} ${each.amount.amount}`];
    return each.emits === 'waiting fee' ? [`${each.part} ${each.amount} waits: ${each.reason}`] : [];
  });
}

describe('rule 8: instalments', () => {
  const due = ['2026-09-30', '2026-10-31', '2026-11-01'].map((on) => ({ on: civilDate(on) }));
  const parts = ['a', 'b', 'c'].map((id, at) =>
    instalment(id, { percent: thirds[at] ?? '' }, due[at] ?? { event: '' }),
  );

  it('are due by their date, also those that nobody billed before', () => {
    expect(fees(contract({ lines: [fixed('100.00', { instalments: parts })] }))).toEqual(['a 33.33', 'b 33.33']);
    expect(
      fees(contract({ lines: [fixed('100.00', { instalments: parts })] }), [billedFee('F', 'a', '33.33')]),
    ).toEqual(['b 33.33']);
  });

  it('in percent are rounded half up, and the last takes the remainder', () => {
    // 33.33 % of 0.05 is 0.016665, so 0.02; twice 0.02 leave 0.01
    const all = parts.map((part) => ({ ...part, due: { on: civilDate('2026-10-01') } }));
    expect(fees(contract({ lines: [fixed('0.05', { instalments: all })] }))).toEqual(['a 0.02', 'b 0.02', 'c 0.01']);
  });

  it('of an event are due when it is recorded by the cut-off', () => {
    const lines = [
      fixed('100.00', {
        instalments: [
          instalment('a', { amount: '40.00' }, { event: 'go-live' }),
          instalment('b', { amount: '60.00' }, { event: 'hand-over' }),
        ],
      }),
    ];
    const events = [
      { event: 'go-live', at: inTime, by: 'pia' },
      { event: 'hand-over', at: tooLate, by: 'pia' },
    ];
    expect(fees(contract({ lines }, progress({ events })))).toEqual(['a 40.00']);
    const [line] = planned(input(contract({ lines }, progress({ events }))), []).lines;
    expect(line?.because).toEqual([
      { rule: 8, says: 'Part a is due, since pia recorded “go-live” on 2026-11-03: 40.00 is agreed.' },
      { rule: 14, says: 'As version 1 of the contract has it.' },
    ]);
  });

  it('of which some were billed keep their amounts when the fee changes, and the last open one takes the difference', () => {
    const lines = [
      fixed('120.00', { instalments: parts.map((part) => ({ ...part, due: { on: civilDate('2026-10-01') } })) }),
    ];
    // 120.00 − 33.33 billed − 40.00 (33.33 % is 39.996) = 46.67
    expect(fees(contract({ lines }), [billedFee('F', 'a', '33.33')])).toEqual(['b 40.00', 'c 46.67']);
    // Of those that are open it is the last, be another one the last of all: 120.00 − 33.34 − 40.00 = 46.66
    expect(fees(contract({ lines }), [billedFee('F', 'c', '33.34')])).toEqual(['a 40.00', 'b 46.66']);
  });

  it('that are all billed leave a difference when an amendment changes the fee, a credit with approval', () => {
    const all = [billedFee('F', 'a', '40.00'), billedFee('F', 'b', '60.00')];
    const of = (fee: string) =>
      contract({
        lines: [
          fixed(fee, { instalments: ['a', 'b'].map((id) => instalment(id, { percent: '50' }, { event: 'any' })) }),
        ],
      });
    expect(fees(of('120.00'), all)).toEqual(['difference 2026-10 20.00']);
    expect(fees(of('120.00'), [...all, billedFee('F', 'difference 2026-09', '20.00')])).toEqual([]);
    expect(fees(of('90.00'), all)).toEqual(['difference 2026-10 -10.00 waits: needs credit approval']);
    expect(fees(of('90.00'), all, ['F'])).toEqual(['difference 2026-10 -10.00']);
    // Only one is billed, and is more than all of it now: what is open is below zero.
    const due = instalment('b', { percent: '50' }, { on: civilDate('2026-10-31') });
    const one = contract({
      lines: [fixed('30.00', { instalments: [instalment('a', { percent: '50' }, { event: 'any' }), due] })],
    });
    expect(fees(one, [billedFee('F', 'a', '40.00')])).toEqual(['b -10.00 waits: needs credit approval']);
  });

  it('of lines whose ids begin alike are told apart', () => {
    const instalments = [instalment('a', { percent: '100' }, { on: civilDate('2026-10-01') })];
    const lines = ['S', 'S/1'].map((id) => ({ ...fixed('100.00', { instalments }), id }));
    expect(fees(contract({ lines }), [billedFee('S/1', 'a', '100.00')])).toEqual(['a 100.00']);
  });

  it('cover the time on their line, with or without a rate', () => {
    const plan = planned(input(contract({ lines: [fixed('100.00', { instalments: parts })] })), [
      time('1', '2026-10-05', 60, { line: 'F' }),
    ]);
    expect(places(plan.time)).toEqual(['1: covered by a fee']);
    expect(plan.totals.closing.minutes).toMatchObject({ approved: 60, coveredByFee: 60 });
    expect(Object.values(plan.totals.sums)).toEqual([
      expect.objectContaining({ invoicedEntryValue: '0.00', fees: '66.66', invoices: '66.66' }),
    ]);
  });

  it('count nothing of what was billed while their line was a retainer', () => {
    const instalments = [instalment('a', { percent: '100' }, { on: civilDate('2026-10-01') })];
    const before = billedFee('F', '2026-08', '2000.00');
    expect(fees(contract({ lines: [fixed('500.00', { instalments })] }), [before])).toEqual(['a 500.00']);
  });
});

describe('rule 9: percent complete', () => {
  const said = (...percents: [percent: string, at: typeof inTime][]) =>
    contract(
      { lines: [fixed('999.99', 'percent complete')] },
      progress({ completions: percents.map(([percent, at]) => ({ line: 'F', percent, at, by: 'pia' })) }),
    );
  const september = instant('2026-09-30T10:00:00.000Z');

  it('bills what is earned by the last word before the cut-off, less what was invoiced before', () => {
    // 33.5 % of 999.99 is 334.99665
    expect(fees(said(['33.5', inTime], ['20', september], ['90', tooLate]))).toEqual(['percent complete 335.00']);
    expect(fees(said(['33.5', inTime]), [billedFee('F', 'percent complete', '200.00')])).toEqual([
      'percent complete 135.00',
    ]);
    expect(fees(said(['33.5', inTime]), [billedFee('F', 'percent complete', '335.00')])).toEqual([]);
    // 200.00 and 100.00 of it were billed, and 50.00 of another line: 335.00 − 300.00 = 35.00
    const billed = ['200.00', '100.00'].map((amount) => billedFee('F', 'percent complete', amount));
    expect(fees(said(['33.5', inTime]), [billedFee('G', 'percent complete', '50.00'), ...billed])).toEqual([
      'percent complete 35.00',
    ]);
  });

  it('is never below zero unless a credit is approved', () => {
    const before = [billedFee('F', 'percent complete', '500.00')];
    expect(fees(said(['33.5', inTime]), before)).toEqual(['percent complete -165.00 waits: needs credit approval']);
    expect(fees(said(['33.5', inTime]), before, ['F'])).toEqual(['percent complete -165.00']);
    const credited = { claims: before, decisions: decisions({ creditable: ['F'] }) };
    const { totals } = planned(input(said(['33.5', inTime]), credited), []);
    // Rule 21: below zero it is a credit note, and somebody must agree.
    expect(totals.documents[0]).toMatchObject({ type: 'credit note', untaxed: '-165.00' });
    expect(totals.needs).toEqual(['credit note']);
  });

  it('goes by what was said of its own line; of two words at once by the one that says more', () => {
    const of = said(['40', inTime], ['30', inTime]);
    const { completions } = of.progress;
    const other = { line: 'G', percent: '90', at: inTime, by: 'pia' };
    // 40 % of 999.99 is 399.996
    for (const all of [
      [...completions, other],
      [other, ...completions.toReversed()],
    ])
      expect(fees({ ...of, ...progress({ completions: all }) })).toEqual(['percent complete 400.00']);
  });
});

describe('rule 10: milestones', () => {
  const milestones = ['a', 'b'].map((id, at) => ({
    id,
    name: `Stage ${id}`,
    share: { percent: ['33.335', '66.665'][at] ?? '' },
  }));
  const lines: SoldLine[] = [{ id: 'M', name: 'M', pricing: 'milestones', total: '100.00', milestones }];
  const accepted = (...which: [id: string, at: typeof inTime][]) =>
    progress({ acceptances: which.map(([milestone, at]) => ({ line: 'M', milestone, at, by: 'the client' })) });

  it('are billed once, when accepted by the cut-off, and the line says by whom', () => {
    // 33.335 % is 33.335, half up 33.34; the last takes 66.66
    expect(fees(contract({ lines }, accepted(['a', inTime], ['b', tooLate])))).toEqual(['a 33.34']);
    expect(fees(contract({ lines }, accepted(['b', inTime])))).toEqual(['b 66.66']);
    expect(fees(contract({ lines }, accepted(['a', inTime])), [billedFee('M', 'a', '33.34')])).toEqual([]);
    const [line] = planned(input(contract({ lines }, accepted(['a', inTime]))), []).lines;
    expect(line).toMatchObject({
      about: 'Stage a',
      because: [
        { rule: 10, says: 'Stage a, accepted by the client on 2026-11-03: 33.335 % of 100.00.' },
        { rule: 14, says: 'As version 1 of the contract has it.' },
      ],
    });
  });

  it('that an approver holds wait', () => {
    const of = contract({ lines }, accepted(['a', inTime]));
    const held = [{ fee: { line: 'M', part: 'a' }, by: 'cleo', because: 'a letter is on its way' }];
    const plan = planned(input(of, { decisions: decisions({ held }) }), []);
    expect(plan.emitted).toMatchObject([{ emits: 'waiting fee', reason: 'by-approver' }]);
  });

  it('that an amendment took away are not billed any more', () => {
    const versions = [
      { number: 1, from: civilDate('2026-01-01'), terms: terms({ lines }) },
      { number: 2, from: civilDate('2026-10-31'), terms: terms() },
    ];
    expect(fees(contract({}, { versions, ...accepted(['a', inTime]) }))).toEqual([]);
  });

  it('of two lines are told apart, though they are called alike', () => {
    const two = [...lines, ...lines.map((line) => ({ ...line, id: 'N' }))];
    expect(fees(contract({ lines: two }, accepted(['a', inTime])))).toEqual(['a 33.34']);
  });
});
