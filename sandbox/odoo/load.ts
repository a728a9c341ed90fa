import { serializationMessage } from './database-errors.ts';
import type { Environment } from './environment.ts';
import { completeName } from './external-ids.ts';
import type { CellTrouble } from './load-cell.ts';
import { convertRecord } from './load-convert.ts';
import { extractRecords, type RowSpan } from './load-extract.ts';
import { type ConvertedRecord, saveRecord } from './load-save.ts';
import { DatabaseError, isUserError, OdooError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';

/** One id per record in order, or `false` and why; `nextrow` is where to go on after an import limit, else 0. */
export interface LoadAnswer {
  ids: number[] | false;
  messages: Record<string, unknown>[];
  nextrow: number;
}

/**
 * `load(fields, data)`: upsert by external id, all or nothing. What goes wrong in a row is a message, not an exception,
 * unless it is a programming error (unknown column, a boolean that is not text).
 */
export function load(env: Environment, model: string, fields: readonly string[], data: unknown[][]): LoadAnswer {
  if (env.losesRace(model)) return lostRace(env, model);
  const importing = env.withContext({ _import_current_module: '__import__' });
  const paths = fields.map((path) =>
    path
      .replace(/([^/])\.id/, '$1/.id')
      .replace(/([^/]):id/, '$1/id')
      .split('/'),
  );
  const limit = Number(env.context._import_limit ?? Number.POSITIVE_INFINITY);
  const savepoint = env.store.savepoint();
  const outcome: Outcome = { ids: [], messages: [] };
  const pending: Pending[] = [];
  const save = () => saveAll(importing, model, pending.splice(0), outcome);
  let next = 0;
  for (const [index, extracted] of extractRecords(importing, model, paths, data, limit).entries()) {
    const info = { rows: extracted.rows, record: index };
    const name = extracted.externalId === '' ? undefined : completeName(extracted.externalId);
    const id = knownId(env, model, extracted.databaseId, info, outcome);
    const values = convertRecord(importing, model, extracted.record, {
      report: (field, type, trouble) =>
        outcome.messages.push(conversionMessage(env, model, info, field, type, trouble)),
      beforeLookUp: (sought) => {
        const isPending =
          'model' in sought ? sought.model === model : pending.some((earlier) => earlier.name === sought.externalId);
        if (isPending) save();
      },
    });
    pending.push({ name, id, values, info });
    next = extracted.rows.to + 1;
  }
  save();
  const { ids, messages } = outcome;
  const failed = messages.some(({ type }) => type === 'error');
  if (failed) env.store.rollback(savepoint);
  return { ids: failed ? false : ids, messages, nextrow: next < limit ? 0 : next };
}

/** What the loser of two simultaneous loads of the same new id is told (measured; a project is answered otherwise). */
function lostRace(env: Environment, model: string): LoadAnswer {
  const projectMessage = byVersion(env.version, {
    17: 'insert or update on table "project_project" violates foreign key constraint "project_project_alias_id_fkey"\n',
    19: "Another model is using the record you are trying to delete.\n\nThe troublemaker is: 'Project' (project.project)\nThanks to the following constraint: 'Alias' (alias_id)\nHow about archiving the record instead?",
  });
  const message = model === 'project.project' ? projectMessage : serializationMessage;
  const info = { rows: { from: 0, to: 0 }, record: 0 };
  return { ids: false, messages: [{ ...info, type: 'error', message }], nextrow: 0 };
}

interface Outcome {
  ids: number[];
  messages: Record<string, unknown>[];
}

interface Info {
  rows: RowSpan;
  record: number;
}

interface Pending extends ConvertedRecord {
  info: Info;
}

/** Saves what is pending, record by record; after ten failures (and more than one in ten) it gives up. */
function saveAll(env: Environment, model: string, batch: readonly Pending[], { ids, messages }: Outcome): void {
  let failures = 0;
  for (const [index, record] of batch.entries()) {
    const savepoint = env.store.savepoint();
    try {
      ids.push(saveRecord(env, model, record));
    } catch (error) {
      env.store.rollback(savepoint);
      const message = saveMessage(env, model, error);
      // Odoo first tries the whole batch at once, and blames the first record for what that said.
      if (failures === 0 && index > 0 && isUserError(error)) {
        messages.unshift({ ...batch[0]?.info, type: 'error', ...message });
      }
      failures += 1;
      messages.push({ ...record.info, type: 'error', ...message });
    }
    if (failures >= 10 && failures >= (index + 1) / 10) {
      messages.push({ type: 'warning', message: tooManyErrors });
      return;
    }
  }
}

const tooManyErrors =
  'Found more than 10 errors and more than one error per 10 records, interrupted to avoid showing too many errors.';

function knownId(env: Environment, model: string, id: number | false, info: Info, outcome: Outcome): number | false {
  if (id === false || env.store.get(model, id)) return id;
  const message = `Unknown database identifier '${id}'`;
  outcome.messages.push({ rows: info.rows, type: 'error', record: info.record, field: '.id', message });
  return false;
}

function saveMessage(env: Environment, model: string, error: unknown): Record<string, unknown> {
  if (error instanceof DatabaseError) {
    const { message, model: at, field } = error.loadMessage;
    if (at === model) return field === undefined ? { message } : { message, field };
    const isNested17 = env.version === '17.0' && field !== undefined;
    return { message: isNested17 ? `Missing required value for the field '${field}'` : message };
  }
  if (isUserError(error)) return { message: error.message };
  if (!(error instanceof OdooError)) throw error;
  const kind = error.pythonClass.replace('builtins.', '');
  return {
    message: `Unknown error during import: <class '${kind}'>: ${error.message}`,
    moreinfo: 'Resolve other errors first',
  };
}

function conversionMessage(
  env: Environment,
  model: string,
  { rows, record }: Info,
  field: string,
  type: 'error' | 'warning',
  trouble: CellTrouble,
): Record<string, unknown> {
  const label = env.field(model, field).label;
  const path = trouble.subfield === undefined ? label : `${label}/${trouble.subfield}`;
  const message = trouble.message.replace('%(field)s', path);
  const moreinfo = trouble.moreinfo === undefined ? {} : { moreinfo: trouble.moreinfo };
  return { rows, type, record, field, message, ...moreinfo, field_name: label };
}
