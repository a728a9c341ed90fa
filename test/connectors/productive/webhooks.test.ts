import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { productiveHints } from '../../../connectors/productive/webhook-hints.ts';
import { judgeProductiveSignature } from '../../../connectors/productive/webhook-signature.ts';

const now = Date.parse('2026-11-22T10:00:00Z');
const body = Buffer.from('{"item_type":"project","item_id":7}');
const sign = (seconds: number, token = 'token', over = body) =>
  createHmac('sha256', token).update(`${seconds}.`).update(over).digest('hex');
const judge = (header: string | undefined, over = body) =>
  judgeProductiveSignature(header, over, ['other', 'token'], now);
const fresh = now / 1000;

describe('the signature', () => {
  it.each([
    ['valid', `t=${fresh}, s=${sign(fresh)}`],
    ['valid', `t=${fresh},s=${sign(fresh)}`],
    ['stale', `t=${fresh - 43_200}, s=${sign(fresh - 43_200)}`],
    ['stale', `t=${fresh + 400}, s=${sign(fresh + 400)}`],
    ['wrong', `t=${fresh}, s=${sign(fresh, 'somebody else’s')}`],
    ['wrong', `t=${fresh - 1}, s=${sign(fresh)}`],
    ['wrong', `t=${fresh}, s=${sign(fresh).slice(1)}`],
    ['missing', `t=${fresh}`],
    ['missing', `s=${sign(fresh)}`],
    ['missing', 't=soon, s=00'],
    ['missing', ''],
    ['missing', undefined],
  ])('is %s for %s', (verdict, header) => {
    expect(judge(header)).toBe(verdict);
  });

  it('covers every byte of the body', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const other = Buffer.from(body);
        other[at] = (other[at] ?? 0) ^ by;
        expect(judge(`t=${fresh}, s=${sign(fresh)}`, other)).toBe('wrong');
      }),
    );
  });
});

describe('a delivery', () => {
  const hints = (delivery: unknown) => productiveHints(Buffer.from(JSON.stringify(delivery)));
  const related = { data: { relationships: { project: { data: { id: '7' } }, deal: { data: null }, company: {} } } };

  it.each([
    [{ item_type: 'project', item_id: 7 }, [{ kind: 'project', id: '7' }]],
    [
      { item_type: 'budget', item_id: '8', object: related },
      [
        { kind: 'budget', id: '8' },
        { kind: 'project', id: '7' },
      ],
    ],
    [{ item_type: 'deal', item_id: 8, object: 'cut short' }, [{ kind: 'budget', id: '8' }]],
    [{ item_type: 'person', item_id: 8 }, []],
    [{ item_type: 'project' }, null],
    [{ item_type: 'project', item_id: '../8' }, null],
    [[], null],
  ])('%j is about %j', (delivery, expected) => {
    expect(hints(delivery)).toEqual(expected);
  });

  it('never says anything but ids, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const hint of productiveHints(Buffer.from(text)) ?? []) expect(hint.id).toMatch(/^\d+$/);
      }),
    );
  });
});
