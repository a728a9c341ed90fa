import { actionsFor } from './actions-for.ts';
import type { Actor, Barred } from './actor.ts';
import { isSamePerson, mayBeBarred } from './approval.ts';
import { catalogue } from './catalogue.ts';
import { causesOf, judgeForGroup, setOfGroup } from './group-resolution.ts';
import type { ExceptionId, Instant } from './ids.ts';
import type { Issue } from './issue.ts';
import { ASK_AGAIN, isChoice } from './lead-to-project/choices.ts';
import type { Correction } from './lead-to-project/plan-types.ts';
import { acceptsMoney } from './lead-to-project/second-person.ts';
import type { CancelRequest, Resolution, ResolutionAction } from './message.ts';
import type { OpenException } from './open-exception.ts';
import type { ExceptionCategory, Owners, Role, SystemRole } from './policy.ts';
import { programRoles } from './roles.ts';
import { endStages, type Stage } from './stage.ts';
import { accepted, refused, type Verdict } from './verdict.ts';

const everywhere: readonly Role[] = programRoles.everywhere;
const mayCancel: readonly Role[] = programRoles.mayCancel;

/** When several issues park a process, the one category that it is shown under: the first of this order. */
const ORDER: readonly ExceptionCategory[] = [
  'drift',
  'access',
  'rejected by system',
  'ambiguous match',
  'policy',
  'incomplete data',
  'stuck approval',
];

/** Most issues are a gap in the deal beside others: whoever can do most about it owns it. */
export function categoryOf(issues: readonly Issue[]): ExceptionCategory {
  return ORDER.find((category) => issues.some((issue) => issue.category === category)) ?? 'rejected by system';
}

/** Drift in one system alone belongs to whoever looks after that system, where the firm says so. */
export function driftOwner(owners: Partial<Owners>, about: readonly { system?: SystemRole }[]): Role {
  const [system, ...others] = new Set(about.map((one) => one.system));
  const ofSystem = system && others.length === 0 ? owners.driftIn?.[system] : undefined;
  return ofSystem ?? owners.drift ?? programRoles.everywhere[0];
}

/** What a process knows when it parks. Without a policy (it could not be read) somebody must still see it. */
export interface Parking {
  issues: Issue[];
  owners: Partial<Owners>;
  subject: string;
  sourceValueOf: (field: string) => string | null;
  /** Fields that were corrected or chosen before: whoever was wrong corrects them again, or somebody else does. */
  corrected?: readonly string[];
}

export function openException(id: ExceptionId, parking: Parking, since: Instant): OpenException {
  const { issues, owners, subject, sourceValueOf, corrected = [] } = parking;
  const category = categoryOf(issues);
  const actions = actionsFor(issues);
  // What can be accepted is written already: a correction would change the plan behind it.
  const again = actions.includes('accept')
    ? []
    : corrected.filter((field) => !issues.some((one) => one.field === field));
  const fields = [...issues.flatMap(({ field }) => (field === null ? [] : [field])), ...again];
  const canCorrect = again.length > 0 && !actions.includes('correct');
  return {
    id,
    category,
    issues,
    owner: category === 'drift' ? driftOwner(owners, issues) : (owners[category] ?? programRoles.everywhere[0]),
    actions: canCorrect ? actions.toSpliced(1, 0, 'correct') : actions,
    subject,
    sourceValues: Object.fromEntries(fields.map((field) => [field, sourceValueOf(field)])),
    since,
  };
}

/** Is it about the decision on a plan, and not about the plan itself? */
export function isAboutApproval({ issues }: OpenException): boolean {
  return issues.some(({ code }) => code === 'TL-APPR-0001' || code === 'TL-APPR-0002');
}

/** Is it still the same trouble? Then it stays the same exception, however often the process looked again. */
export function isSameCause(before: readonly Issue[], now: readonly Issue[]): boolean {
  const causes = (issues: readonly Issue[]) =>
    issues
      .map((issue) => `${issue.cause}|${issue.message}`)
      .sort()
      .join('\n');
  return causes(before) === causes(now);
}

/** Whose exception is it to resolve: its owner's, and of those who may act everywhere. */
export function mayResolve(owner: Role, roles: readonly Role[]): boolean {
  return roles.includes(owner) || roles.some((role) => everywhere.includes(role));
}

const FIRST_LOOK_MS = 15_000;
const LONGEST_LOOK_MS = 60 * 60_000;

/**
 * Milliseconds after which a parked process looks again by itself, because what it waits for is another process and nobody
 * would tell it: the deal that it amends. As long as it has been parked already, so less and less often. Null: somebody,
 * or a change in the CRM, wakes it.
 */
export function lookAgainAfter(issues: readonly Issue[], parkedForMs: number): number | null {
  if (!issues.some(({ code }) => code === 'TL-DEAL-0007')) return null;
  return Math.min(Math.max(parkedForMs, FIRST_LOOK_MS), LONGEST_LOOK_MS);
}

/**
 * Does this resolution count? It must be for what is open now, possible, by someone who may, and say why. Whoever had a part
 * in the process (`barred`) can't accept that money stands otherwise than it was approved.
 */
export function judgeResolution(
  open: OpenException | null,
  resolution: Resolution,
  barred: readonly Barred[],
): Verdict {
  if (!open) return refused('this process is not parked: nothing is open here.');
  if (open.id !== resolution.exception) {
    return refused(`${resolution.exception} is no longer open; what is open now is ${open.id}. Look at it first.`);
  }
  const { action, actor, roles } = resolution;
  if (!mayResolve(open.owner, roles)) {
    return refused(`this exception belongs to ${open.owner}; ${actor.name} is ${roles.join(', ') || 'in no role'}.`);
  }
  if (!open.actions.includes(action.kind)) {
    return refused(`"${action.kind}" is not possible here; possible are ${open.actions.join(', ')}.`);
  }
  if (resolution.reason.trim() === '') return refused('a resolution needs a reason.');
  if (action.kind === 'accept' && acceptsMoney(open.issues) && mayBeBarred(barred, actor)) {
    return refused(whyBarred(open, barred, actor));
  }
  // A run that begins anew counts its exceptions anew: what was said before is about another one of this number. What 0.2.0 sent
  // was judged without, and has no time until which it is good.
  const isDated = resolution.order !== undefined || resolution.expires !== undefined;
  if (isDated && open.since > resolution.at) {
    return refused(
      `it was parked after this was said${resolution.order ? ' about its whole group' : ''}. Look at it first.`,
    );
  }
  if (resolution.cause !== undefined) return judgeForGroup(causesOf(open), { cause: resolution.cause, action });
  if (action.kind === 'choose') return judgeChoice(open, action.candidate);
  if (action.kind === 'correct') return judgeCorrection(open, action.set);
  return accepted;
}

export function judgeCancel(stage: Stage, alreadyAsked: boolean, request: CancelRequest): Verdict {
  if (endStages.includes(stage)) return refused(`it has ended already: ${stage}.`);
  if (!request.roles.some((role) => mayCancel.includes(role))) {
    return refused(
      `cancelling needs ${mayCancel.join(' or ')}; ${request.actor.name} is ${request.roles.join(', ') || 'in no role'}.`,
    );
  }
  if (request.reason.trim() === '') return refused('cancelling needs a reason.');
  if (alreadyAsked || stage === 'compensating') return refused('it is being cancelled already.');
  return accepted;
}

/** "Two fields are empty" in one line, for lists. */
export function summarize(issues: readonly Issue[]): string {
  const [first] = issues;
  if (!first) return '';
  return issues.length === 1
    ? first.message
    : `${catalogue[first.code].title}, and ${issues.length - 1} more: ${issues.map((i) => i.message).join(' ')}`;
}

/** What a resolution overrides: a choice is a correction of the field it was asked for. */
export function correctionsOf(resolution: Resolution, open: OpenException): Correction[] {
  const { action, actor: by, reason, cause } = resolution;
  const { issues, sourceValues } = open;
  const correction = (field: string, value: string) => ({
    field,
    value,
    sourceValue: sourceValues[field] ?? null,
    by,
    reason,
  });
  if (action.kind === 'choose') {
    const asked = issues.find((issue) => issue.candidates.some((candidate) => candidate.id === action.candidate));
    return [correction(asked?.field ?? 'customer', action.candidate)];
  }
  if (action.kind !== 'correct') return [];
  const set = cause === undefined ? action.set : setOfGroup(open, cause, action.set);
  return Object.entries(set).map(([field, value]) => correction(field, value));
}

/** For the story. */
export function resolutionInWords(action: ResolutionAction, issues: readonly Issue[]): string {
  switch (action.kind) {
    case 'retry':
      return 'Tried again';
    case 'accept':
      return 'Accepted as it is';
    case 'repair':
      return 'Asked to put it back';
    case 'hand over':
      return 'Handed over to the deal’s side';
    case 'cancel':
      return 'Cancelled';
    case 'choose': {
      const chosen = issues.flatMap((issue) => issue.candidates).find((candidate) => candidate.id === action.candidate);
      return `Chose “${chosen?.title ?? action.candidate}”`;
    }
    case 'correct':
      return `Corrected ${Object.entries(action.set)
        .map(([field, value]) => `${field} to “${value}”`)
        .join(', ')}`;
  }
}

function judgeChoice(open: OpenException, candidate: string): Verdict {
  const candidates = open.issues.flatMap((issue) => issue.candidates);
  if (candidates.some((known) => known.id === candidate)) return accepted;
  return refused(
    `"${candidate}" is not one of the candidates: ${candidates.map((c) => `${c.id} (${c.title})`).join(', ')}.`,
  );
}

function whyBarred({ owner }: OpenException, barred: readonly Barred[], actor: Actor): string {
  const who = [...new Set([owner, ...everywhere])].join(' or ');
  const bar = barred.find((each) => isSamePerson(each.actor, actor));
  const why = bar
    ? `${actor.name} ${bar.because} and can’t accept it`
    : 'it carries no e-mail address, by which to tell that it is not from someone who can’t accept it';
  return `${why}, because it is about money: somebody else of ${who} may.`;
}

/**
 * What is empty or wrong, and what was corrected before (openException). A record is chosen by whom the match belongs to: a
 * choice can only be taken back, so that they are asked again.
 */
function judgeCorrection(open: OpenException, set: Record<string, string>): Verdict {
  const asked = open.issues.flatMap(({ field, candidates }) =>
    field === null || candidates.length > 0 ? [] : [field],
  );
  const before = Object.keys(open.sourceValues).filter((known) => !open.issues.some(({ field }) => field === known));
  const correctable = [...asked, ...before];
  const others = Object.keys(set).filter((field) => !correctable.includes(field));
  if (Object.keys(set).length === 0) return refused(`a correction sets at least one of ${correctable.join(', ')}.`);
  const chosen = Object.keys(set).filter((field) => before.includes(field) && isChoice(field));
  if (chosen.some((field) => set[field] !== ASK_AGAIN)) {
    return refused(`${chosen.join(', ')} was chosen: correct it to "${ASK_AGAIN}", and it is chosen anew.`);
  }
  if (others.length === 0) return accepted;
  return refused(`${others.join(', ')} can't be corrected here; possible are ${correctable.join(', ') || 'none'}.`);
}
