import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import { searchProcesses, withDegradation } from '../processes/list-processes.ts';
import type { ProcessRow } from '../processes/process-row.ts';
import { readRow } from '../processes/read-process.ts';
import type { ProcessFilter } from '../processes/visibility-query.ts';
import type { Services } from '../services.ts';

// Names are looked for among the newest so many; ids are found however old.
const namesAmong = 5_000;
const pageSize = 1_000;

/**
 * The processes that someone may mean by what they typed: a record (`odoo:order:S00012`), a process id or key, a bare id
 * or order number, or a part of a deal's or customer's name. Names count only when no id fits.
 */
export async function findProcesses(services: Services, asked: string): Promise<ProcessRow[]> {
  return withDegradation(services.temporal, await rowsMeant(services, asked.trim()));
}

async function rowsMeant(services: Services, wanted: string): Promise<ProcessRow[]> {
  const byId = await byProcessId(services, wanted);
  if (byId) return [byId];
  const records = recordsMeant(services, wanted);
  const byRecord = records.length > 0 ? await all(services, { records }, pageSize) : [];
  const byDeal = await Promise.all(dealsMeant(services, wanted).map((id) => readRow(services, id)));
  const found = distinct([...byRecord, ...byDeal.filter((row) => row !== undefined)]);
  return found.length > 0 || isRecord(wanted) ? found : byName(await all(services, {}, namesAmong), wanted);
}

async function byProcessId(services: Services, wanted: string): Promise<ProcessRow | undefined> {
  // An exception's or approval's id belongs to its process.
  const id = wanted.replace(/#a?\d+$/, '');
  if (/^lead-to-project:[\w-]+$/.test(id)) return readRow(services, id);
  return /^[A-Za-z]\w*-[\w-]+$/.test(id) ? readRow(services, `lead-to-project:${id}`) : undefined;
}

/** The same, in the ledger's terms. */
export function meant(services: Services, asked: string) {
  const wanted = asked.trim();
  const id = wanted.replace(/#a?\d+$/, '');
  const byKey = /^[A-Za-z]\w*-[\w-]+$/.test(id) ? [`lead-to-project:${id}`] : [];
  return {
    processes: [id, ...byKey, ...dealsMeant(services, wanted)],
    records: recordsMeant(services, wanted),
    name: isRecord(wanted) ? null : wanted,
  };
}

function isRecord(wanted: string): boolean {
  return /^[a-z][\w-]*:[a-z]+:[^\s:]+$/.test(wanted);
}

/** A bare number may be a deal's, an order's, a project's or a customer's. */
function recordsMeant({ policy: { systems } }: Services, wanted: string): string[] {
  if (isRecord(wanted)) return [wanted];
  if (!/^[\w/-]{1,60}$/.test(wanted)) return [];
  const { crm, erp } = { crm: systems.crm.connection, erp: systems.erp.connection };
  return [
    ...['deal', 'company', 'contact'].map((kind) => `${crm}:${kind}:${wanted}`),
    ...['order', 'project', 'customer'].map((kind) => `${erp}:${kind}:${wanted}`),
  ];
}

/** A process that was only just started is not in the index yet, but its id follows from the deal's. */
function dealsMeant({ policy: { systems } }: Services, wanted: string): string[] {
  const connection = systems.crm.connection;
  const dealId = wanted.startsWith(`${connection}:deal:`) ? wanted.slice(connection.length + 6) : wanted;
  return /^[A-Za-z0-9]{1,40}$/.test(dealId) ? [leadToProjectId({ connection, dealId })] : [];
}

/** Whole names before parts of names, so that "Acme" can be told from "Acme Nordic". */
function byName(rows: readonly ProcessRow[], wanted: string): ProcessRow[] {
  const sought = wanted.toLowerCase();
  const names = (row: ProcessRow) => [row.title, row.customer].map((name) => name?.toLowerCase() ?? '');
  const whole = rows.filter((row) => names(row).includes(sought));
  return whole.length > 0 ? whole : rows.filter((row) => names(row).some((name) => name.includes(sought)));
}

async function all({ temporal }: Services, filter: ProcessFilter, atMost: number): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  for (let after: string | null = null; rows.length < atMost; ) {
    const page: { processes: ProcessRow[]; next: string | null } = await searchProcesses(temporal, filter, {
      size: Math.min(pageSize, atMost),
      after,
    });
    rows.push(...page.processes);
    after = page.next;
    if (after === null) break;
  }
  return rows;
}

function distinct(rows: readonly ProcessRow[]): ProcessRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
