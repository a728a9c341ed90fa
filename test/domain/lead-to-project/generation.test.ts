import { describe, expect, it } from 'vitest';
import type { Deal, Handled, Outcome } from '../../../domain/deal.ts';
import type { ErpOrder, Written } from '../../../domain/erp.ts';
import type { Fingerprint } from '../../../domain/ids.ts';
import { instant } from '../../../domain/ids.ts';
import {
  isTakenBack,
  lastGeneration,
  mayBeTakenBack,
  standingOutcome,
} from '../../../domain/lead-to-project/generation.ts';

const at = instant('2026-03-02T09:00:00.000Z');
const before = instant('2026-03-01T09:00:00.000Z');
const after = instant('2026-03-03T09:00:00.000Z');
const same = 'same' as Fingerprint;
const other = 'other' as Fingerprint;

function deal(outcome: Outcome | null, over: Partial<Deal> = {}): Deal {
  const handled = outcome && ({ outcome, generation: 2, at, deal: same } as Handled);
  return { won: true, handled, ...over } as Deal;
}

describe('what was done about a deal', () => {
  it.each<[string, Deal, Outcome | null]>([
    ['done stands, however often the deal is won', deal('done', { stageSince: after }), 'done'],
    ['cancelled stands while the deal is where it was', deal('cancelled', { stageSince: before }), 'cancelled'],
    ['cancelled no longer stands once it was won again', deal('cancelled', { stageSince: after }), null],
    ['rejected no longer stands once it was won again', deal('rejected', { stageSince: after }), null],
    ['cancelled stands while it is lost', deal('cancelled', { won: false, stageSince: after }), 'cancelled'],
    ['cancelled stands where the CRM does not tell since when', deal('cancelled'), 'cancelled'],
    ['nothing was done', deal(null), null],
  ])('%s', (_, which, outcome) => {
    expect(standingOutcome(which)?.outcome ?? null).toBe(outcome);
  });
});

describe('whether Odoo must be asked for what was taken back', () => {
  it.each<[string, Deal, boolean]>([
    ['not for a deal that was never begun', deal(null), false],
    ['for one whose outcome was cleared', deal(null, { generation: 1 }), true],
    ['for one that was won again after a cancellation', deal('cancelled', { stageSince: after }), true],
    ['not while its cancellation stands', deal('cancelled'), false],
    ['for one that changed after a rejection', deal('rejected'), true],
    ['not for one that is done', deal('done'), false],
    ['not for one that is lost', deal('cancelled', { won: false }), false],
  ])('%s', (_, which, asked) => {
    expect(mayBeTakenBack(which, other)).toBe(asked);
  });

  it('not for one that is just as it was rejected', () => {
    expect(mayBeTakenBack(deal('rejected'), same)).toBe(false);
  });
});

it('counts on from what the CRM remembers', () => {
  expect(lastGeneration(deal(null))).toBe(1);
  expect(lastGeneration(deal(null, { generation: 3 }))).toBe(3);
  expect(lastGeneration(deal('done'))).toBe(2);
});

describe('what is taken back', () => {
  const order = (state: ErpOrder['state']) => ({ state }) as ErpOrder;
  const line = (quantity: string) => ({ quantity }) as ErpOrder['lines'][number];
  it.each<[string, Written, boolean]>([
    ['nothing that was never written', { order: null, project: null }, false],
    ['a cancelled order', { order: order('cancel'), project: null }, true],
    ['no order that is in force', { order: order('sale'), project: null }, false],
    [
      'added lines at quantity 0',
      { order: null, project: null, added: { order: order('sale'), lines: [line('0.00')] } },
      true,
    ],
    [
      'no added line that counts',
      { order: null, project: null, added: { order: order('sale'), lines: [line('0'), line('8')] } },
      false,
    ],
  ])('%s', (_, written, taken) => {
    expect(isTakenBack(written)).toBe(taken);
  });
});
