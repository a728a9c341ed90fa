import { type Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { catalogue } from '../../../domain/catalogue.ts';
import type { Degraded, ProcessRow } from '../../processes/process-row.ts';
import { addSessionOptions, openSession, type Session, type SessionOptions } from '../session.ts';
import { table } from '../table.ts';

interface ListOptions extends SessionOptions {
  stage?: string;
  entity?: string;
  owner?: string;
  category?: string;
  limit?: number;
}

/** `list`: all of them, page by page; on a terminal with what each waits for. */
export function addListCommand(program: Command): void {
  addSessionOptions(program.command('list'))
    .description('List processes, those that go on first')
    .addOption(new Option('--stage <stage>', 'only these: parked, "waiting for approval", applying, done, …'))
    .option('--entity <code>', 'only of this legal entity: NWG')
    .option('--owner <role>', 'only those that wait for this role, alone or with others: finance')
    .option('--category <category>', 'only exceptions of this category: "incomplete data"')
    .option('--limit <n>', 'at most so many', wholeNumber)
    .addHelpText(
      'after',
      `
Examples:
  throughline list
  throughline list --stage parked
  throughline list --owner sales-lead --json`,
    )
    .action(async (options: ListOptions) => {
      const session = openSession(options);
      const rows = await readAll(session, options);
      await session.answer(rows.map(withoutTitle), () => tellRows(rows, session.width));
    });
}

async function readAll({ api }: Session, options: ListOptions): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  const { stage, entity, owner, category, limit = Number.POSITIVE_INFINITY } = options;
  const filter = Object.entries({ stage, entity, owner, category }).filter((entry) => entry[1] !== undefined);
  for (let after: string | null = ''; after !== null && rows.length < limit; ) {
    const query = new URLSearchParams([
      ...(filter as [string, string][]),
      ['limit', String(Math.min(200, limit - rows.length))],
      ...(after === '' ? [] : [['after', after] as [string, string]]),
    ]);
    const page: { processes: ProcessRow[]; next: string | null } = await api.get(`/v1/processes?${query}`);
    rows.push(...page.processes);
    after = page.next;
  }
  return rows;
}

/** Scripts rely on exactly these members. */
function withoutTitle({ title: _title, ...row }: ProcessRow): Omit<ProcessRow, 'title'> {
  return row;
}

function tellRows(rows: readonly ProcessRow[], width: number | undefined): string[] {
  if (rows.length === 0)
    return ['No process. A deal that is won in the CRM starts one; so does `throughline start DEAL`.'];
  const shown = rows.map((row) => [
    row.id,
    row.stage,
    row.customer ?? '',
    row.title ?? '',
    row.entity ?? '',
    row.approval?.roles.join(', ') ?? row.owner ?? '',
    why(row),
  ]);
  const waiting = rows.filter((row) => row.exception ?? row.approval).length;
  const footer = `${rows.length} ${rows.length === 1 ? 'process' : 'processes'}${waiting > 0 ? `, ${waiting} for a person: \`throughline show PROCESS\` says what can be done` : ''}`;
  return [...table(['PROCESS', 'STAGE', 'CUSTOMER', 'DEAL', 'ENTITY', 'FOR', 'WHY'], shown, width), '', pc.dim(footer)];
}

/** Both, where it waits for a person and is held up as well: what they say is heard when that is over. */
function why({ exception, approval, degraded }: ProcessRow): string {
  const asked = exception?.summary ?? approval?.because.join(' ');
  return [degraded && heldUp(degraded), asked].filter(Boolean).join('. ');
}

function heldUp({ system, code, key }: Degraded): string {
  return `${system}: ${catalogue[code].title}${key ? `: ${key}` : ''} [${code}]; tried again`;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a whole number above 0.');
}
