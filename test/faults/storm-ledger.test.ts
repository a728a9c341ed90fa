import { expect, it } from 'vitest';
import type { EntryKind } from '../../domain/ledger-entry.ts';
import type { Entry } from '../../ledger/read-entries.ts';
import { type Run, wrongByRuns } from './storm-ledger.ts';

const process = 'lead-to-project:hubspot-1' as Entry['process'];
const done = { applyLeadToProject: 1, openPsaProject: 1, proveLeadToProject: 1 };
const run: Run = { id: 'one', isOver: true, done };

function entries(...said: [kind: EntryKind, body: object][]): Entry[] {
  return said.map(([kind, body], index) => ({
    ...{ seq: index + 1, id: `${process}/one/${index + 1}`, at: '2026-11-22T10:00:00Z' as Entry['at'] },
    ...{ kind, process, body },
  }));
}

const whole: [EntryKind, object][] = [
  ['plan', { hash: 'a' }],
  ['receipt', { did: 'applied', system: 'odoo' }],
  ['receipt', { did: 'applied', system: 'productive' }],
  ['receipt', { did: 'proven' }],
  ['end', { stage: 'done' }],
];

it('a deal that says each thing once, and its receipts as often as it had an answer, is in order', () => {
  expect(wrongByRuns(entries(...whole), [run])).toEqual([]);
  expect(wrongByRuns(entries(...whole), [run, { id: 'two', isOver: true, done: {} }])).toEqual([]);
  expect(wrongByRuns(entries(...whole.slice(0, -1)), [{ ...run, isOver: false }])).toEqual([]);
  // Written again by a later round, and read back the same: told once.
  expect(wrongByRuns(entries(...whole), [{ ...run, done: { ...done, applyLeadToProject: 2 } }])).toEqual([]);
});

it.each<[string, Entry[], Run]>([
  ['a plan that is there twice', entries(...whole.slice(0, 1), ...whole), run],
  ['two ends', entries(...whole, ['end', { stage: 'done' }]), run],
  ['two ends that differ', entries(...whole, ['end', { stage: 'cancelled' }]), run],
  ['no end', entries(...whole.slice(0, -1)), run],
  ['something after the end', entries(...whole, ['refusal', {}]), run],
  ['an end of what is open', entries(...whole), { ...run, isOver: false }],
  ['a receipt too many', entries(...whole.slice(0, 2), ...whole.slice(1)), run],
  ['a receipt too few', entries(...whole.filter((_, at) => at !== 2)), run],
  ['a run that there never was', entries(...whole), { ...run, id: 'another', done: {} }],
])('sees %s', (_, said, of) => {
  expect(wrongByRuns(said, [of])).not.toEqual([]);
});
