import { expect, it } from 'vitest';
import { businessKey, processId } from '../../domain/ids.ts';
import { envelope } from '../../starters/api/envelope.ts';

const caller = { actor: { id: 'grace', name: 'Grace Osei', email: 'grace@a.example' }, roles: ['sales-lead'] };
const process = processId('lead-to-project', businessKey('hubspot', '1'));
const key = 'grace.osei@northwind.example';
const idOf = (over: { caller?: typeof caller; content?: object; key?: string } = {}) =>
  envelope(over.caller ?? caller, process, over.content ?? { reason: 'withdrawn' }, over.key ?? key).id;

it('a repeat under the same key has the same id; whatever else is sent under it, or by others, has another', () => {
  const others = [
    idOf({ key: 'another' }),
    idOf({ content: { reason: 'sold' } }),
    idOf({ caller: { ...caller, actor: { ...caller.actor, id: 'mallory' } } }),
  ];
  expect(idOf()).toBe(idOf());
  expect(new Set([idOf(), ...others]).size).toBe(4);
});

it('the id tells nothing of the key: Temporal keeps it in clear text', () => {
  expect(idOf()).toMatch(/^[0-9a-f]{32}$/);
});
