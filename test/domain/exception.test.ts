import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../domain/actions-for.ts';
import type { Actor } from '../../domain/actor.ts';
import {
  categoryOf,
  correctionsOf,
  judgeCancel,
  judgeResolution,
  lookAgainAfter,
  openException,
  type Parking,
  summarize,
} from '../../domain/exception.ts';
import { businessKey, exceptionId, instant, processId } from '../../domain/ids.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import { choiceOf } from '../../domain/lead-to-project/corrections.ts';
import type { Resolution, ResolutionAction } from '../../domain/message.ts';
import type { OpenException } from '../../domain/open-exception.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const at = instant('2026-11-22T09:00:00.000Z');

const missingEntity: Issue = {
  code: 'TL-DEAL-0001',
  category: 'incomplete data',
  message: 'Legal entity is empty.',
  hint: 'Fill it in.',
  field: 'entity',
  cause: 'TL-DEAL-0001:field=entity',
  candidates: [],
};
const missingCurrency: Issue = { ...missingEntity, field: 'currency', cause: 'TL-DEAL-0001:field=currency' };
const twoCustomers: Issue = {
  code: 'TL-MATCH-0001',
  category: 'ambiguous match',
  message: 'Two customers could be Meridian Labs.',
  hint: 'Pick one.',
  field: 'customer',
  cause: 'TL-MATCH-0001:company=9',
  candidates: [
    { id: '41', title: 'Meridian Labs', details: 'Berlin' },
    { id: '42', title: 'Meridian Labs', details: 'Hamburg' },
  ],
};
const changed: Issue = {
  code: 'TL-DRIFT-0001',
  category: 'drift',
  message: 'The deal changed.',
  hint: '',
  field: null,
  cause: 'TL-DRIFT-0001',
  candidates: [],
};

function open(issues: Issue[]): OpenException {
  return {
    id: exceptionId(process, 1),
    category: categoryOf(issues),
    issues,
    owner: 'sales-operations',
    actions: actionsFor(issues),
    subject: '',
    sourceValues: Object.fromEntries(
      issues.flatMap(({ field }) => (field === null ? [] : [[field, field === 'entity' ? 'Northwind?' : '9']])),
    ),
    since: at,
  };
}

function resolution(action: ResolutionAction, over: Partial<Resolution> = {}): Resolution {
  return {
    id: 'r1',
    process,
    exception: exceptionId(process, 1),
    action,
    reason: 'checked with the customer',
    at,
    signature: '',
    actor: { id: 'u-sam', name: 'Sam Ortiz', email: null },
    roles: ['sales-operations'],
    ...over,
  };
}

describe('drift', () => {
  const inErp: Issue = { ...changed, code: 'TL-DRIFT-0005', system: 'erp' };
  const inCrm: Issue = { ...inErp, system: 'crm' };
  const owners = { drift: 'operations', driftIn: { erp: 'finance-systems', psa: 'delivery-lead' } };
  const ownerOf = (issues: Issue[], of: Parking['owners'] = owners) =>
    openException(exceptionId(process, 1), { issues, owners: of, subject: '', sourceValueOf: () => null }, at).owner;

  it('in one system alone belongs to whoever looks after that system', () => {
    expect(ownerOf([inErp, inErp])).toBe('finance-systems');
    expect(ownerOf([{ ...inErp, system: 'psa' }])).toBe('delivery-lead');
  });

  it('belongs to one role where it is in several systems, in none, or in one without an owner of its own', () => {
    expect(ownerOf([inErp, inCrm])).toBe('operations');
    expect(ownerOf([inErp, changed])).toBe('operations');
    expect(ownerOf([changed])).toBe('operations');
    expect(ownerOf([inCrm])).toBe('operations');
    expect(ownerOf([inErp], { drift: 'operations' })).toBe('operations');
  });
});

describe('what may be done about an exception', () => {
  it.each([
    ['a gap in the deal can be corrected', [missingEntity], ['retry', 'correct', 'cancel']],
    ['an ambiguous match can be chosen from', [twoCustomers], ['retry', 'choose', 'cancel']],
    [
      'both at once can be corrected and chosen',
      [missingEntity, twoCustomers],
      ['retry', 'correct', 'choose', 'cancel'],
    ],
    ['only drift can be accepted', [changed], ['retry', 'accept', 'cancel']],
  ])('%s', (_, issues, actions) => {
    expect(actionsFor(issues)).toEqual(actions);
  });
});

describe('a resolution', () => {
  it('counts from the exception’s owner and from operations', () => {
    expect(judgeResolution(open([missingEntity]), resolution({ kind: 'retry' }), [])).toEqual({ accepted: true });
    expect(
      judgeResolution(open([missingEntity]), resolution({ kind: 'retry' }, { roles: ['operations'] }), []),
    ).toEqual({
      accepted: true,
    });
  });

  it.each([
    ['from someone else', resolution({ kind: 'retry' }, { roles: ['finance'] }), /belongs to sales-operations/],
    ['without a reason', resolution({ kind: 'retry' }, { reason: ' ' }), /needs a reason/],
    [
      'of an exception that is no longer open',
      resolution({ kind: 'retry' }, { exception: exceptionId(process, 7) }),
      /what is open now is .*#1/,
    ],
    [
      'that was signed before this was parked, of an earlier run’s exception of the same number',
      resolution(
        { kind: 'retry' },
        { at: instant(new Date(Date.parse(at) - 1).toISOString()), expires: instant('2099-01-01T00:00:00.000Z') },
      ),
      /parked after this was said/,
    ],
    ['by an action that is not possible', resolution({ kind: 'accept' }), /possible are retry, correct, cancel/],
    [
      'that corrects a field nobody asked about',
      resolution({ kind: 'correct', set: { amount: '1' } }),
      /amount can't be corrected here; possible are entity/,
    ],
    ['that corrects nothing', resolution({ kind: 'correct', set: {} }), /sets at least one of entity/],
  ])('is refused %s', (_, made, because) => {
    const verdict = judgeResolution(open([missingEntity]), made, []);
    expect(verdict).toEqual({ accepted: false, because: expect.stringMatching(because) });
  });

  it('is refused when it chooses what is not a candidate, naming the candidates', () => {
    expect(judgeResolution(open([twoCustomers]), resolution({ kind: 'choose', candidate: '7' }), [])).toEqual({
      accepted: false,
      because: expect.stringContaining('41 (Meridian Labs), 42 (Meridian Labs)'),
    });
  });

  it('is refused when nothing is open', () => {
    expect(judgeResolution(null, resolution({ kind: 'retry' }), [])).toMatchObject({ accepted: false });
  });

  it('becomes a correction beside the source’s value, with who and why', () => {
    expect(correctionsOf(resolution({ kind: 'correct', set: { entity: 'NWG' } }), open([missingEntity]))).toEqual([
      {
        field: 'entity',
        value: 'NWG',
        sourceValue: 'Northwind?',
        by: { id: 'u-sam', name: 'Sam Ortiz', email: null },
        reason: 'checked with the customer',
      },
    ]);
    expect(correctionsOf(resolution({ kind: 'choose', candidate: '42' }), open([twoCustomers]))).toMatchObject([
      { field: 'customer', value: '42', sourceValue: '9' },
    ]);
    expect(correctionsOf(resolution({ kind: 'retry' }), open([missingEntity]))).toEqual([]);
  });
});

describe('a corrected field', () => {
  const parking = { owners: {}, subject: '', sourceValueOf: (field: string) => `${field} in the CRM` };
  const lookup = issueOf('TL-MATCH-0003', { message: 'm', hint: 'h', about: 'x' });
  const again = (issues: Issue[]) =>
    openException(exceptionId(process, 2), { ...parking, issues, corrected: ['entity'] }, at);

  it.each([
    ['a gap beside it', missingCurrency, ['retry', 'correct', 'cancel']],
    ['something that nobody can correct', lookup, ['retry', 'correct', 'cancel']],
    ['two customers', twoCustomers, ['retry', 'correct', 'choose', 'cancel']],
  ])('can be corrected again while the process is parked for %s', (_, issue, actions) => {
    const parked = again([issue]);
    expect(parked.actions).toEqual(actions);
    const made = resolution(
      { kind: 'correct', set: { entity: 'NWG' } },
      { exception: parked.id, roles: ['operations'] },
    );
    expect(judgeResolution(parked, made, [])).toEqual({ accepted: true });
    expect(correctionsOf(made, parked)).toMatchObject([{ field: 'entity', sourceValue: 'entity in the CRM' }]);
  });

  it('is taken back when it is the wrong record that was chosen, and whoever the match belongs to is asked again', () => {
    const parked = openException(
      exceptionId(process, 2),
      { ...parking, issues: [missingCurrency], corrected: ['customer'] },
      at,
    );
    expect(parked.actions).toEqual(['retry', 'correct', 'cancel']);
    const set = (value: string) =>
      resolution({ kind: 'correct', set: { customer: value } }, { exception: parked.id, roles: ['operations'] });
    expect(judgeResolution(parked, set('42'), [])).toEqual({
      accepted: false,
      because: 'customer was chosen: correct it to "ask again", and it is chosen anew.',
    });
    expect(judgeResolution(parked, set('ask again'), [])).toEqual({ accepted: true });
    expect(choiceOf(correctionsOf(set('42'), parked), 'customer')).toBe('42');
    expect(choiceOf(correctionsOf(set('ask again'), parked), 'customer')).toBe('ask again');
  });

  it('is asked about already where its match is what the process is parked for', () => {
    const parked = openException(
      exceptionId(process, 2),
      { ...parking, issues: [twoCustomers], corrected: ['customer'] },
      at,
    );
    expect(parked.actions).toEqual(['retry', 'choose', 'cancel']);
  });

  it('is left alone once its contract is written', () => {
    expect(again([changed]).actions).toEqual(['retry', 'accept', 'cancel']);
  });
});

describe('accepting what differs', () => {
  const tom = { id: 'u-tom', name: 'Tom Hale', email: 'tom@a.example' };
  const barred = [{ actor: { ...tom, id: 'crm-7', email: 'TOM@a.example' }, because: 'owns the deal' }];
  const found = (about: string) => issueOf('TL-DRIFT-0003', { message: 'm', hint: 'h', about });
  const accept = (actor: Actor) => resolution({ kind: 'accept' }, { actor });
  const leftBehind = issueOf('TL-DRIFT-0002', { message: 'm', hint: 'h', about: 'entity=NWL' });

  it.each([
    ['the deal', changed],
    ['a contract left behind', leftBehind],
    ['the price', found('price')],
    ['the total', found('total')],
    ['a line', found('line')],
    ['a service of the PSA', found('service')],
  ])('is somebody else’s than whose deal it is, when it is about %s', (_, issue) => {
    expect(judgeResolution(open([found('note'), issue]), accept(tom), barred)).toEqual({
      accepted: false,
      because:
        'Tom Hale owns the deal and can’t accept it, because it is about money: somebody else of sales-operations or operations may.',
    });
    expect(judgeResolution(open([issue]), accept({ ...tom, id: 'u-ada', email: 'ada@a.example' }), barred)).toEqual({
      accepted: true,
    });
    expect(judgeResolution(open([issue]), accept({ id: 'u-x', name: 'X', email: null }), barred)).toMatchObject({
      accepted: false,
      because: expect.stringContaining('no e-mail address'),
    });
  });

  it('is anybody’s who may resolve it, when it is about no money', () => {
    expect(judgeResolution(open([found('note'), found('task list')]), accept(tom), barred)).toEqual({ accepted: true });
  });

  it('is refused for a group of processes as well', () => {
    const group = { ...accept(tom), cause: changed.cause };
    expect(judgeResolution(open([changed]), group, barred)).toMatchObject({ accepted: false });
    expect(judgeResolution(open([changed]), group, [])).toEqual({ accepted: true });
  });

  it('bars nobody from trying again, or from cancelling', () => {
    for (const kind of ['retry', 'cancel'] as const) {
      expect(judgeResolution(open([changed]), resolution({ kind }, { actor: tom }), barred)).toEqual({
        accepted: true,
      });
    }
  });
});

describe('cancelling', () => {
  const request = {
    id: 'c1',
    process,
    reason: 'sold to a competitor',
    actor: { id: 'u', name: 'U', email: null },
    roles: ['operations'],
    at,
    signature: '',
  };
  it('counts once, with a role and a reason', () => {
    expect(judgeCancel('parked', false, request)).toEqual({ accepted: true });
    expect(judgeCancel('parked', true, request)).toMatchObject({ accepted: false });
    expect(judgeCancel('compensating', false, request)).toMatchObject({ accepted: false });
    expect(judgeCancel('done', false, request)).toEqual({ accepted: false, because: 'it has ended already: done.' });
    expect(judgeCancel('parked', false, { ...request, roles: ['sales-lead'] })).toMatchObject({ accepted: false });
    expect(judgeCancel('parked', false, { ...request, reason: '' })).toMatchObject({ accepted: false });
  });
});

it('a summary names what is wrong, all of it', () => {
  expect(summarize([missingEntity])).toBe('Legal entity is empty.');
  expect(summarize([missingEntity, twoCustomers])).toContain('Two customers could be Meridian Labs.');
});

describe('a parked process', () => {
  const waits = issueOf('TL-DEAL-0007', { message: 'm', hint: 'h', about: 'amends=1' });
  const lacks = issueOf('TL-DEAL-0004', { message: 'm', hint: 'h', about: 'company' });

  it('looks again by itself, less and less often, while what it amends is not there', () => {
    expect(lookAgainAfter([waits], 0)).toBe(15_000);
    expect(lookAgainAfter([lacks, waits], 120_000)).toBe(120_000);
    expect(lookAgainAfter([waits], 99 * 60 * 60_000)).toBe(60 * 60_000);
  });

  it('is otherwise woken by people and by the CRM', () => {
    expect(lookAgainAfter([lacks], 0)).toBeNull();
  });
});
