import type { Client } from '@temporalio/client';
import { type CatalogueCode, catalogue } from '../../domain/catalogue.ts';
import { mayResolve } from '../../domain/exception.ts';
import {
  type CauseSummary,
  causesIn,
  codeOfCause,
  type GroupResolution,
  judgeForGroup,
} from '../../domain/group-resolution.ts';
import type { Instant } from '../../domain/ids.ts';
import type { ResolutionAction } from '../../domain/message.ts';
import type { ExceptionCategory, Policy, Role } from '../../domain/policy.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { searchProcesses } from './list-processes.ts';
import type { ProcessRow } from './process-row.ts';

/** All that is parked for one cause. */
export interface ExceptionGroup {
  cause: string;
  code: CatalogueCode;
  category: ExceptionCategory;
  title: string;
  whatToDo: string;
  /** The role that the firm has made this category's owner. */
  owner: Role;
  count: number;
  /** Since when the oldest is parked; null when no memo says. */
  oldest: Instant | null;
  sample: string;
  /** What a correction may set in all of them. */
  fields: string[];
  /** What can be done about all of them. */
  actions: ResolutionAction['kind'][];
}

/** What a group's resolution would do to one of its members. */
export interface GroupPreview {
  row: ProcessRow;
  verdict: Verdict;
}

type Asked = Pick<GroupResolution, 'cause' | 'action' | 'except' | 'actor' | 'roles'>;

const pageSize = 1_000;

/** Largest first. Read from memos alone, page by page, however many there are. */
export async function exceptionGroups(client: Client, owners: Policy['owners']): Promise<ExceptionGroup[]> {
  const members = (await allOpen(client)).flatMap((row) =>
    causesIn(row.exception).map((cause) => ({ cause, since: row.exception?.since ?? null, owner: row.owner })),
  );
  const groups = [...Map.groupBy(members, ({ cause }) => cause.cause)].flatMap(([cause, same]) => {
    const code = codeOfCause(cause);
    return code ? [group(cause, code, same, owners)] : [];
  });
  return groups.sort((a, b) => b.count - a.count || (a.cause < b.cause ? -1 : 1));
}

/** What would happen to each member, without anything happening. Excepted ones are not in it. */
export async function previewGroup(client: Client, asked: Asked): Promise<GroupPreview[]> {
  const rows = await groupRows(client, asked);
  return rows.map((row) => ({ row, verdict: judgeRow(row, asked) }));
}

/** The processes that are parked for this cause now, but those that are excepted. */
export async function groupRows(
  client: Client,
  { cause, except }: Pick<Asked, 'cause' | 'except'>,
): Promise<ProcessRow[]> {
  const isMember = ({ exception }: ProcessRow) =>
    exception !== null && !except.includes(exception.id) && causesIn(exception).some((each) => each.cause === cause);
  return (await allOpen(client)).filter(isMember);
}

/** By the same rules as the process itself, as far as a memo tells. */
function judgeRow({ owner, exception }: ProcessRow, { cause, action, actor, roles }: Asked): Verdict {
  if (owner !== null && !mayResolve(owner, roles)) {
    return {
      accepted: false,
      because: `it belongs to ${owner}; ${actor.name} is ${roles.join(', ') || 'in no role'}.`,
    };
  }
  return judgeForGroup(causesIn(exception), { cause, action });
}

async function allOpen(client: Client): Promise<ProcessRow[]> {
  const rows: ProcessRow[] = [];
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof searchProcesses>> = await searchProcesses(
      client,
      { hasException: true, running: true },
      { size: pageSize, after },
    );
    rows.push(...page.processes);
    after = page.next;
    if (after === null) return rows;
  }
}

function group(
  cause: string,
  code: CatalogueCode,
  members: readonly { cause: CauseSummary; since: Instant | null; owner: Role | null }[],
  owners: Policy['owners'],
): ExceptionGroup {
  const { category, title, whatToDo } = catalogue[code];
  const [first] = members;
  const inAll = <T>(of: (summary: CauseSummary) => readonly T[]) =>
    first ? of(first.cause).filter((each) => members.every((member) => of(member.cause).includes(each))) : [];
  // Of one cause most belong to one role; where they don't, to whom its category does.
  const [owner, ...otherOwners] = new Set(members.map((member) => member.owner));
  const known = members.flatMap(({ since }) => (since === null ? [] : [since])).sort();
  return {
    cause,
    code,
    category,
    title,
    whatToDo,
    owner: otherOwners.length === 0 && owner ? owner : owners[category],
    count: members.length,
    oldest: known[0] ?? null,
    sample: first?.cause.message ?? '',
    fields: inAll(({ fields }) => fields),
    actions: inAll(({ actions }) => actions),
  };
}
