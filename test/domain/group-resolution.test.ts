import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../domain/actions-for.ts';
import { exceptionCodes } from '../../domain/catalogue.ts';
import { correctionsOf, judgeResolution } from '../../domain/exception.ts';
import { causesIn, causesOf, codeOfCause, judgeForGroup } from '../../domain/group-resolution.ts';
import { businessKey, exceptionId, instant, processId } from '../../domain/ids.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import type { Resolution, ResolutionAction } from '../../domain/message.ts';
import type { OpenException } from '../../domain/open-exception.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const at = instant('2026-11-22T09:00:00.000Z');
const ACME = 'TL-MAP-0003:service=ACME';

function unmapped(line: string, service = 'ACME'): Issue {
  const message = `Line ${line} sells ${service}.`;
  return issueOf('TL-MAP-0003', { message, hint: '', about: `service=${service}`, field: `lines.${line}.service` });
}
const noEntity = issueOf('TL-DEAL-0001', { message: 'Empty.', hint: '', about: 'entity', field: 'entity' });
const drift = issueOf('TL-DRIFT-0001', { message: 'Changed.', hint: '', about: 'deal' });
const deviation = issueOf('TL-DRIFT-0003', { message: 'Off.', hint: '', about: 'order' });

function open(...issues: Issue[]): OpenException {
  const actions = actionsFor(issues);
  const id = exceptionId(process, 1);
  return { id, category: 'policy', issues, owner: 'operations', actions, subject: '', sourceValues: {}, since: at };
}

function resolution(action: ResolutionAction, cause?: string): Resolution {
  const actor = { id: 'ines', name: 'Ines', email: null };
  const about = { id: 'r', process, exception: exceptionId(process, 1), reason: 'why', at, signature: '' };
  return { ...about, action, actor, roles: ['operations'], ...(cause === undefined ? {} : { cause }) };
}

const correct = (set: Record<string, string>) => ({ kind: 'correct' as const, set });

describe('the causes of an exception', () => {
  it('are one for all lines with the same trouble, and name their field without ids', () => {
    expect(causesOf(open(unmapped('77'), unmapped('78'), noEntity))).toEqual([
      {
        cause: ACME,
        message: 'Line 77 sells ACME.',
        fields: ['lines.service'],
        actions: ['retry', 'correct', 'cancel'],
      },
      { cause: 'TL-DEAL-0001:entity', message: 'Empty.', fields: ['entity'], actions: ['retry', 'correct', 'cancel'] },
    ]);
  });

  it('can be accepted only where the exception is about nothing else', () => {
    expect(causesOf(open(drift))[0]?.actions).toContain('accept');
    expect(causesOf(open(drift, deviation)).flatMap(({ actions }) => actions)).not.toContain('accept');
  });

  it('never offer a choice: candidates are one company’s', () => {
    const candidates = [{ id: '1', title: 'A', details: '' }];
    const two = issueOf('TL-MATCH-0001', { message: 'Two.', hint: '', about: 'c', field: 'customer', candidates });
    expect(causesOf(open(two))).toMatchObject([{ fields: [], actions: ['retry', 'cancel'] }]);
  });

  it('of a memo that 0.1.0 wrote are one, about which little is known', () => {
    const memo = { id: exceptionId(process, 1), category: 'policy' as const, summary: 'S.', cause: ACME, actions: [] };
    expect(causesIn(memo)).toEqual([{ cause: ACME, message: 'S.', fields: [], actions: ['retry', 'cancel'] }]);
    expect(causesIn(null)).toEqual([]);
  });

  it('begin with their code', () => {
    expect(codeOfCause(ACME)).toBe('TL-MAP-0003');
    expect(codeOfCause('TL-DRIFT-0001')).toBe('TL-DRIFT-0001');
    expect(codeOfCause('TL-NO-0001:x')).toBeNull();
    for (const code of exceptionCodes) expect(codeOfCause(`${code}:a=b:c`)).toBe(code);
  });
});

describe('a resolution for a group', () => {
  it('corrects the field of every line of the cause, and no other’s', () => {
    const exception = open(unmapped('77'), unmapped('78'), unmapped('79', 'OTHER'), noEntity);
    const made = resolution(correct({ 'lines.service': 'SENIOR' }), ACME);
    expect(judgeResolution(exception, made, [])).toEqual({ accepted: true });
    expect(correctionsOf(made, exception).map(({ field, value }) => `${field}=${value}`)).toEqual([
      'lines.77.service=SENIOR',
      'lines.78.service=SENIOR',
    ]);
  });

  it.each([
    [
      'of what is parked for something else by now',
      open(noEntity),
      resolution({ kind: 'retry' }, ACME),
      /not parked for/,
    ],
    [
      'that names a line',
      open(unmapped('77')),
      resolution(correct({ 'lines.77.service': 'X' }), ACME),
      /lines\.service, not/,
    ],
    [
      'of another cause’s field',
      open(unmapped('77'), noEntity),
      resolution(correct({ entity: 'X' }), ACME),
      /not entity/,
    ],
    ['that sets nothing', open(unmapped('77')), resolution(correct({}), ACME), /not nothing/],
    [
      'that accepts more than the cause',
      open(drift, deviation),
      resolution({ kind: 'accept' }, drift.cause),
      /not possible/,
    ],
    [
      'from whom it doesn’t belong to',
      { ...open(drift), owner: 'x' },
      { ...resolution({ kind: 'retry' }, drift.cause), roles: ['y'] },
      /belongs to x/,
    ],
  ])('is refused %s', (_, exception, made, because) => {
    expect(judgeResolution(exception, made, [])).toEqual({ accepted: false, because: expect.stringMatching(because) });
  });

  it('sets something whenever it is accepted, and only fields of its own cause', () => {
    const issue = fc.oneof(
      fc.tuple(fc.nat(99), fc.constantFrom('ACME', 'B')).map(([line, service]) => unmapped(String(line), service)),
      fc.constantFrom(noEntity, drift, deviation),
    );
    const field = fc.constantFrom('lines.service', 'entity', 'lines.7.service', 'amount');
    fc.assert(
      fc.property(fc.array(issue, { minLength: 1, maxLength: 6 }), field, (issues, name) => {
        const exception = open(...issues);
        const made = resolution(correct({ [name]: 'X' }), ACME);
        const set = correctionsOf(made, exception).map((correction) => correction.field);
        const own = issues.filter(({ cause }) => cause === ACME).map((each) => each.field);
        expect(own).toEqual(expect.arrayContaining(set));
        const accepted = judgeForGroup(causesOf(exception), { cause: ACME, action: made.action }).accepted;
        expect(accepted).toBe(name === 'lines.service' && own.length > 0);
        if (accepted) expect(set).toHaveLength(new Set(own).size);
      }),
    );
  });
});
