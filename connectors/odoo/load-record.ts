import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { type Issue, issueOf } from '../../domain/issue.ts';
import { type Cells, type LoadRecord, type LoadTable, loadTable, tableOf } from './load-table.ts';
import { forPeople, isAboutRights, refusedHint, rightsHint } from './odoo-judgement.ts';
import type { OdooSession } from './odoo-session.ts';

const message = z.object({
  message: z.string(),
  type: z.string().optional(),
  field: z.string().optional(),
  field_name: z.string().optional(),
  /** Which of the call's records, from 0. */
  record: z.number().optional(),
});
type Message = z.infer<typeof message>;

/** A value that a person may correct in the process when Odoo refuses it. */
export interface Correctable {
  /** Odoo's name of the field. */
  column: string;
  value: string | null;
  /** Ours, of the deal: `company.vat`. */
  field: string;
}

const reply = z.object({
  ids: z.union([z.array(z.number()), z.literal(false)]),
  messages: z.array(message),
});

/** PostgreSQL's own words for a lost race. `load` hides it among its messages, and nobody but us repeats it. */
const lostRace = /could not serialize access|deadlock detected|could not obtain lock/i;
const racesAtMost = 5;

/**
 * Creates or updates one record, with its children, under external ids: the same call again leaves the same records.
 *
 * A refusal is believed only when a second call a moment later gets one too: while another call writes the same new record,
 * Odoo says things that are no longer true afterwards ("violates foreign key constraint", "Another model is using …").
 *
 * @throws BusinessRejection TL-ERP-0001 with Odoo's sentences; nothing of the call was kept.
 */
export async function loadRecord(
  odoo: OdooSession,
  model: string,
  what: string,
  record: LoadRecord,
  correctable: readonly Correctable[] = [],
): Promise<number> {
  const [id] = await loadTwice(odoo, model, [what], loadTable(record), correctable);
  return id;
}

/**
 * The same for several records with children: all of them are kept, or none. Answers with their ids in order.
 *
 * @throws RangeError when they differ in their columns.
 */
export async function loadRecords(
  odoo: OdooSession,
  model: string,
  records: readonly { what: string; record: LoadRecord }[],
): Promise<number[]> {
  const names = records.map(({ what }) => what);
  return loadTwice(odoo, model, names, loadTable(...records.map(({ record }) => record)), []);
}

/**
 * The same for several records without children.
 *
 * @throws RangeError when the rows differ in their columns.
 */
export async function loadRows(odoo: OdooSession, model: string, what: string, rows: Cells[]): Promise<void> {
  await loadTwice(odoo, model, [what], tableOf(model, rows), []);
}

/** At least one. */
type Ids = [number, ...number[]];

async function loadTwice(
  odoo: OdooSession,
  model: string,
  names: readonly string[],
  table: LoadTable,
  correctable: readonly Correctable[],
): Promise<Ids> {
  const first = await loadPastRaces(odoo, model, table);
  if ('ids' in first) return first.ids;
  // A first call whose answer was lost may still be at work: give it longer.
  await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
  const second = await loadPastRaces(odoo, model, table);
  if ('ids' in second) return second.ids;
  throw new BusinessRejection(issuesOf(second.messages, model, names, correctable));
}

async function loadPastRaces(
  odoo: OdooSession,
  model: string,
  table: LoadTable,
): Promise<{ ids: Ids } | { messages: Message[] }> {
  for (let race = 1; race <= racesAtMost; race += 1) {
    const { ids, messages } = await odoo.model(model, 'load', table, reply);
    const [id, ...others] = ids || [];
    if (id !== undefined) return { ids: [id, ...others] };
    if (!messages.some((one) => lostRace.test(one.message))) return { messages };
    await pause(50 * 2 ** race * (0.5 + Math.random()), undefined, { signal: odoo.caller.signal });
  }
  const trouble = `Odoo was busy with the same records during ${model}.load.`;
  throw new PassingTrouble(trouble, { code: 'TL-WAIT-0008', system: 'odoo' });
}

/** Rules over several fields come without a field: then what Odoo quotes is what it objects to. */
function objectsTo({ column, value }: Correctable, sentence: string, field: string | undefined): boolean {
  return field === undefined ? value !== null && sentence.includes(value) : field === column;
}

/** @param names of the records, in order; one for all of them, or one each */
function issuesOf(
  messages: Message[],
  model: string,
  names: readonly string[],
  correctable: readonly Correctable[],
): Issue[] {
  const errors = messages.filter(({ type }) => type !== 'warning');
  const seen = new Set<string>();
  const issues: Issue[] = [];
  // Of several records, Odoo first blames the first one for what it then says again of the right one.
  for (const { message: sentence, field, field_name: label, record = 0 } of (errors.length > 0
    ? errors
    : messages
  ).toReversed()) {
    if (seen.has(`${field} ${sentence}`)) continue;
    seen.add(`${field} ${sentence}`);
    const what = names[record] ?? names.join(', ');
    const about = `odoo=${model}${field ? `.${field}` : ''}`;
    const words = `${forPeople(sentence)}${label ? ` (field ${label})` : ''}`;
    issues.unshift(
      isAboutRights(sentence)
        ? issueOf('TL-ERP-0002', {
            message: `Odoo does not let the service account write ${what}: ${words}`,
            hint: rightsHint,
            about,
          })
        : issueOf('TL-ERP-0001', {
            message: `Odoo refuses ${what}: ${words}`,
            hint: refusedHint,
            about,
            field: correctable.find((value) => objectsTo(value, sentence, field))?.field ?? null,
          }),
    );
  }
  return issues;
}
