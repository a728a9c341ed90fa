import { actionsFor } from './actions-for.ts';
import { type CatalogueCode, exceptionCodes } from './catalogue.ts';
import { type ExceptionId, type Instant, processOf } from './ids.ts';
import type { Issue } from './issue.ts';
import type { Envelope, Resolution, ResolutionAction } from './message.ts';
import type { OpenException } from './open-exception.ts';
import type { ProcessSummary } from './process-summary.ts';
import { accepted, refused, type Verdict } from './verdict.ts';

/** What a parked process has in common with others, and so can be resolved for all of them at once. */
export interface CauseSummary {
  cause: string;
  /** One sentence for people: the first issue's of this cause. */
  message: string;
  /** What a correction may set for the whole group, without ids of lines; empty when nothing can be corrected. */
  fields: string[];
  actions: ResolutionAction['kind'][];
}

/** One resolution for all processes that are parked for one cause, but those that are excepted. */
export interface GroupResolution extends Envelope {
  cause: string;
  /** A choice is one company's, a repair one contract's: neither is made for a group. */
  action: Exclude<ResolutionAction, { kind: 'choose' | 'repair' | 'hand over' }>;
  except: ExceptionId[];
  reason: string;
}

/** What each member of the group is sent: it follows from the order alone, whose signature covers it. */
export function memberResolution(order: GroupResolution, exception: ExceptionId): Resolution {
  const { cause, action, reason, actor, roles, at, expires, signature } = order;
  const process = processOf(exception);
  const id = `${order.id}.${exception}`;
  return { id, process, exception, cause, order, action, reason, actor, roles, at, expires, signature };
}

/** Of the workflow that carries it out. */
export function groupResolutionId(id: string): string {
  return `resolve-exception-group:${id}`;
}

/** What became of one exception of the group. */
export interface MemberOutcome {
  exception: ExceptionId;
  /** `gone`: its process has ended. `unanswered`: the resolution is sent, and the process didn't judge it in time. */
  outcome: 'accepted' | 'refused' | 'gone' | 'unanswered';
  /** Why it was not accepted; null when it was. */
  because: string | null;
}

/** How far a group's resolution has come. */
export interface GroupProgress {
  id: string;
  cause: string;
  action: GroupResolution['action'];
  reason: string;
  by: string;
  at: Instant;
  /** How many it is for. */
  total: number;
  accepted: number;
  refused: number;
  gone: number;
  unanswered: number;
  /** More than one resolution takes on: they are as they were, and a second one is for them. */
  left: number;
  finished: boolean;
}

/** `TL-MAP-0003:service=ACME` has the code TL-MAP-0003; null for what is no cause of ours. */
export function codeOfCause(cause: string): CatalogueCode | null {
  return exceptionCodes.find((code) => cause === code || cause.startsWith(`${code}:`)) ?? null;
}

/**
 * An exception with several issues has several causes, and so belongs to several groups: resolving one group settles its
 * part, and the process parks again with the rest.
 */
export function causesOf({ issues, actions }: Pick<OpenException, 'issues' | 'actions'>): CauseSummary[] {
  const byCause = Map.groupBy(issues, ({ cause }) => cause);
  return [...byCause].map(([cause, same]) => ({
    cause,
    message: same[0]?.message ?? '',
    fields: [...new Set(same.filter(isCorrectable).map(({ field }) => fieldOfGroup(field)))],
    actions: actionsFor(same).filter((kind) => {
      // Accepting takes the whole exception as it is, so it must be about nothing else.
      if (kind === 'accept') return actions.includes('accept') && byCause.size === 1;
      return kind !== 'choose' && kind !== 'repair' && kind !== 'hand over';
    }),
  }));
}

/** The causes that a list's row tells of; of a memo that 0.1.0 wrote nothing is known but their text. */
export function causesIn(exception: ProcessSummary['exception']): CauseSummary[] {
  if (!exception) return [];
  const { causes, cause, summary: message } = exception;
  return causes ?? [{ cause, message, fields: [], actions: ['retry', 'cancel'] }];
}

/** Can this be done about one process of the group? Judged alike in a preview and by the process itself. */
export function judgeForGroup(
  causes: readonly CauseSummary[],
  { cause, action }: Pick<GroupResolution, 'cause'> & { action: ResolutionAction },
): Verdict {
  const own = causes.find((each) => each.cause === cause);
  if (!own) return refused(`it is not parked for ${cause} any more.`);
  if (!own.actions.includes(action.kind)) {
    return refused(`"${action.kind}" is not possible for this cause here; possible are ${own.actions.join(', ')}.`);
  }
  if (action.kind !== 'correct') return accepted;
  const wanted = Object.keys(action.set);
  const others = wanted.filter((field) => !own.fields.includes(field));
  if (wanted.length > 0 && others.length === 0) return accepted;
  return refused(`a correction of this cause sets ${own.fields.join(', ')}, not ${others.join(', ') || 'nothing'}.`);
}

/** What a group's correction sets in one process: the field of every line of the cause. */
export function setOfGroup(
  { issues }: Pick<OpenException, 'issues'>,
  cause: string,
  set: Record<string, string>,
): Record<string, string> {
  const own = issues.filter((issue) => issue.cause === cause).filter(isCorrectable);
  return Object.fromEntries(
    own.flatMap(({ field }) => {
      const value = set[fieldOfGroup(field)];
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

/** `lines.77.service` is `lines.service`: ids differ from deal to deal. */
function fieldOfGroup(field: string): string {
  return field.replace(/^(\w+)\..*\.(\w+)$/, '$1.$2');
}

function isCorrectable(issue: Issue): issue is Issue & { field: string } {
  return issue.field !== null && issue.candidates.length === 0;
}
