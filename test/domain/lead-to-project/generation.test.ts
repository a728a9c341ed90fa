import { describe, expect, it } from 'vitest';
import type { Deal, Handled, Outcome } from '../../../domain/deal.ts';
import type { ErpOrder, Written } from '../../../domain/erp.ts';
import type { Fingerprint } from '../../../domain/ids.ts';
import { entityCode, instant } from '../../../domain/ids.ts';
import { fateOf, lastGeneration, mayBeTakenBack, standingOutcome } from '../../../domain/lead-to-project/generation.ts';
import type { WrittenContract } from '../../../domain/lead-to-project/written-contract.ts';
import type { PsaBudget } from '../../../domain/psa.ts';

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
    ['for one whose outcome was cleared', deal(null, { earlier: { generation: 1, orders: [] } }), true],
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
  expect(lastGeneration(deal(null, { earlier: { generation: 3, orders: [] } }))).toBe(3);
  expect(lastGeneration(deal('done'))).toBe(2);
});

describe('what became of what was written', () => {
  const order = (state: ErpOrder['state']) => ({ state }) as ErpOrder;
  const line = (quantity: string) => ({ quantity }) as ErpOrder['lines'][number];
  const contract = (erp: Partial<Written>, psa: WrittenContract['psa'] = null): WrittenContract => ({
    entity: entityCode('NWG'),
    erp: { order: null, project: null, ...erp },
    psa,
  });
  const added = (quantity: string) => contract({ added: { order: order('sale'), lines: [line(quantity)] } });
  it.each<[string, WrittenContract[], ReturnType<typeof fateOf>]>([
    ['nothing was', [contract({})], 'nothing'],
    ['a cancelled order', [contract({ order: order('cancel') })], 'taken back'],
    ['an order that is in force', [contract({ order: order('sale') })], 'in force'],
    ['added lines at quantity 0', [added('0.00')], 'taken back'],
    ['added lines that count', [added('8')], 'in force'],
    [
      'one contract cancelled, the other in force',
      [contract({ order: order('cancel') }), contract({ order: order('sale') })],
      'partly taken back',
    ],
    [
      'an order cancelled, its budget still open',
      [contract({ order: order('cancel') }, { project: null, budget: { open: true } as PsaBudget })],
      'in force',
    ],
  ])('%s', (_, written, fate) => {
    expect(fateOf(written)).toBe(fate);
  });
});
