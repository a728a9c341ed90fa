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
  return loadTwice(odoo, model, what, loadTable(record), correctable);
}

/**
 * The same for several records at once: all of them are kept, or none.
 *
 * @throws RangeError when the rows differ in their columns.
 */
export async function loadRows(odoo: OdooSession, model: string, what: string, rows: Cells[]): Promise<void> {
  await loadTwice(odoo, model, what, tableOf(model, rows), []);
}

async function loadTwice(
  odoo: OdooSession,
  model: string,
  what: string,
  table: LoadTable,
  correctable: readonly Correctable[],
): Promise<number> {
  const first = await loadPastRaces(odoo, model, table);
  if ('id' in first) return first.id;
  // A first call whose answer was lost may still be at work: give it longer.
  await pause(odoo.caller.attempt > 1 ? 2_000 : 400, undefined, { signal: odoo.caller.signal });
  const second = await loadPastRaces(odoo, model, table);
  if ('id' in second) return second.id;
  throw new BusinessRejection(issuesOf(second.messages, model, what, correctable));
}

async function loadPastRaces(
  odoo: OdooSession,
  model: string,
  table: LoadTable,
): Promise<{ id: number } | { messages: Message[] }> {
  for (let race = 1; race <= racesAtMost; race += 1) {
    const { ids, messages } = await odoo.model(model, 'load', table, reply);
    const [id] = ids || [];
    if (id !== undefined) return { id };
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

function issuesOf(messages: Message[], model: string, what: string, correctable: readonly Correctable[]): Issue[] {
  const errors = messages.filter(({ type }) => type !== 'warning');
  const seen = new Set<string>();
  const issues: Issue[] = [];
  for (const { message: sentence, field, field_name: label } of errors.length > 0 ? errors : messages) {
    if (seen.has(`${field} ${sentence}`)) continue;
    seen.add(`${field} ${sentence}`);
    const about = `odoo=${model}${field ? `.${field}` : ''}`;
    const words = `${forPeople(sentence)}${label ? ` (field ${label})` : ''}`;
    issues.push(
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
