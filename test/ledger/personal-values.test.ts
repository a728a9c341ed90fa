import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { commitment } from '../../ledger/chain.ts';
import { commitmentsIn, withCommitments, withValues } from '../../ledger/personal-values.ts';

const key = fc.oneof(
  fc.constantFrom('name', 'email', 'comment', 'set', '$personal', '$$x', 'a/b', '~', 'amount'),
  fc.string({ maxLength: 5 }),
);
const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
const { body } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('body'),
  ),
  body: fc.dictionary(
    key.filter((each) => each !== '__proto__' && !each.includes('\0')),
    tie('value'),
    { maxKeys: 6 },
  ),
}));

describe('what is personal in a body', () => {
  it('is taken out and can be put back, whatever the body is', () => {
    fc.assert(
      fc.property(body, (given) => {
        const { body: kept, personal } = withCommitments(given as object);
        expect(withValues(kept, personal)).toEqual(JSON.parse(JSON.stringify(given)));
        // Through the database, where it is text.
        expect(withValues(JSON.parse(canonicalJson(kept)), personal)).toEqual(JSON.parse(JSON.stringify(given)));
        const made = personal.map(({ path, salt, value }) => [path, commitment(salt, value)]);
        expect([...commitmentsIn(kept)].sort()).toEqual(made.sort());
      }),
    );
  });

  it('has another commitment every time, so that equal values can’t be told', () => {
    const once = withCommitments({ comment: 'yes' });
    const again = withCommitments({ comment: 'yes' });
    expect(once.body).not.toEqual(again.body);
  });

  it('is a person as one, what people wrote, and names wherever they stand', () => {
    const person = { id: 'p', name: 'P', email: null };
    const { body: kept, personal } = withCommitments({
      actor: person,
      roles: ['finance'],
      amount: '10.00',
      readBack: { customer: { id: 7, name: 'Halden' }, undone: ['Order of Halden'] },
      action: { set: { 'lines.1.service': 'x' } },
    });
    expect(personal.map(({ path, value }) => [path, JSON.parse(value)])).toEqual([
      ['/actor', person],
      ['/readBack/customer/name', 'Halden'],
      ['/readBack/undone/0', 'Order of Halden'],
      ['/action/set/lines.1.service', 'x'],
    ]);
    expect(kept).toMatchObject({ roles: ['finance'], amount: '10.00', readBack: { customer: { id: 7 } } });
  });
});
