import { instant, type ProcessId, recordRef } from '../../domain/ids.ts';
import type { NewEntry } from '../../domain/ledger-entry.ts';

export const grace = {
  id: 'grace-osei',
  name: 'Grace Osei',
  email: 'grace.osei@northwind.example',
  otherEmail: 'g.osei@northwind.example',
};
export const anna = { id: 'anna-berg', name: 'Anna Berg', email: 'anna.berg@northwind.example' };

export function processNo(n: number): ProcessId {
  return `lead-to-project:hubspot-${n}` as ProcessId;
}

/** A decision by Grace, the n-th of a process, as a process records it. */
export function decision(n: number, over: Partial<NewEntry> = {}): NewEntry {
  const at = instant(new Date(Date.UTC(2026, 10, 1, 0, n)).toISOString());
  const envelope = { id: `message-${n}`, process: processNo(1), planHash: 'a'.repeat(64), decision: 'approve' };
  const message = {
    ...envelope,
    comment: `yes, number ${n}`,
    actor: grace,
    roles: ['sales-lead'],
    at,
    signature: 'h..s',
  };
  return {
    id: `decision-${n}`,
    at,
    kind: 'decision',
    process: processNo(1),
    body: { kind: 'decision', message, onBehalfOf: null },
    records: [],
    ...over,
  };
}

export function receipt(n: number, system: string, order: string): NewEntry {
  const body = {
    system,
    readBack: { order: { number: order, untaxed: '100.00', salesperson: { id: 3, name: anna.name } } },
  };
  return decision(n, { id: `receipt-${n}`, kind: 'receipt', body, records: [recordRef(system, 'order', order)] });
}
