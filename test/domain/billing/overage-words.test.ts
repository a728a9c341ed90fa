import { describe, expect, it } from 'vitest';
import type { Decisions } from '../../../domain/billing/billing-input.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { instant } from '../../../domain/ids.ts';
import { contract, covered, input, rate, retainer, terms, time } from './contracts.ts';
import { places, planned } from './planned.ts';

/*
 * An entry of 70 minutes, of which 40 are included and stand; the invoice with the other 30 was
 * cancelled. What an approver says of those 30 counts before all else ("An approver's word comes before all of them").
 */
const overage = { rates: [rate('role', 'consultant', '110.00')] };
const line = retainer({ rolloverPeriods: 1, overage });
const startsOn = civilDate('2026-09-01');
const first = { number: 1, from: startsOn, terms: terms({ lines: [line] }) };
const of = contract({}, { startsOn, versions: [first] });
const entry = time('1', '2026-09-20', 70, { line: 'R' });
const claims = [covered(40, '2026-09', '2026-09', { entry: entry.id, date: entry.date, portion: 'included' })];
const decided = (own: Partial<Decisions>): Decisions => ({
  ...{ held: [], writtenOff: [], reductions: [], creditable: [] },
  ...own,
});
const word = { by: 'cleo', because: 'goodwill' };
const ofOverage = { time: entry.id, portion: 'overage' as const, ...word };

describe('what an approver says of an overage whose other half stands', () => {
  it('ends what rolls over also when it names the entry as a whole (rule 12: written-off overage, in the same run)', () => {
    const later = time('2', '2026-10-05', 60, { line: 'R' });
    const drawnWith = (writtenOff: Decisions['writtenOff']) =>
      planned(input(of, { claims, decisions: decided({ writtenOff }) }), [entry, later]).time[1]?.drawn;
    expect(drawnWith([ofOverage])).toEqual([{ from: '2026-10', minutes: 60 }]);
    expect(drawnWith([{ time: entry.id, ...word }])).toEqual([{ from: '2026-10', minutes: 60 }]);
  });

  it('comes before the cut-off and the other reasons', () => {
    const late = { ...entry, approvedAt: instant('2026-11-20T10:00:00.000Z') };
    const plan = planned(input(of, { claims, decisions: decided({ writtenOff: [ofOverage] }) }), [late]);
    expect(places(plan.time)).toEqual(['1 overage: written off']);
    const held = planned(input({ ...of, onHold: ['P1'] }, { claims, decisions: decided({ held: [ofOverage] }) }), [
      entry,
    ]);
    expect(places(held.time)).toEqual(['1 overage: held back, by-approver']);
  });

  it('counts also when an amendment sells the line by the hour: it is not invoiced against it', () => {
    const hourly = terms({
      lines: [{ id: 'R', name: 'R', pricing: 'time-and-materials' }],
      rates: [rate('role', 'consultant', '90.00')],
    });
    const amended = { ...of, versions: [first, { number: 2, from: startsOn, terms: hourly }] };
    const plan = planned(input(amended, { claims, decisions: decided({ writtenOff: [ofOverage] }) }), [entry]);
    expect(places(plan.time)).toEqual(['1 overage: written off']);
  });
});
