import { outstandingNow } from '../../domain/approval.ts';
import { ASK_AGAIN, isChoice } from '../../domain/lead-to-project/choices.ts';
import type { ResolutionAction } from '../../domain/message.ts';
import type { OpenApproval } from '../../domain/open-approval.ts';
import type { OpenException } from '../../domain/open-exception.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import type { SamplePerson } from './sign-in.ts';

const cli = 'npm run -s throughline --';

/**
 * The commands that carry a process on, ready to be copied: one for each thing that a person may do now. `people` are the
 * sandbox's; where there are none, whoever holds the token is asked.
 */
export function nextCommands(
  view: Pick<ProcessView, 'id' | 'stage' | 'exception' | 'approval'>,
  people: readonly SamplePerson[],
): string[] {
  if (view.stage === 'parked' && view.exception) return resolveCommands(view.exception, people);
  if (view.stage !== 'waiting for approval' || !view.approval) return [];
  const stuck = view.exception ? resolveCommands(view.exception, people) : [];
  return [...approveCommands(view.id, view.approval, people), ...stuck];
}

function approveCommands(process: string, approval: OpenApproval, people: readonly SamplePerson[]): string[] {
  const barred = new Set(approval.barred.map(({ actor }) => actor.email));
  const allowed = people.filter(({ email }) => !barred.has(email));
  const asked = outstandingNow(approval).flatMap(({ roles, need }) => (need === 'all' ? roles : roles.slice(0, 1)));
  const commands = [...new Set(asked)].map(
    (role) => `${cli} approve ${quoted(process)} --plan ${approval.planHash}${as(role, allowed)}`,
  );
  return people.length > 0 ? commands : commands.slice(0, 1);
}

/** What settles it comes first, trying again and giving up last. */
const order: readonly ResolutionAction['kind'][] = [
  'choose',
  'correct',
  'repair',
  'accept',
  'hand over',
  'retry',
  'cancel',
];

function resolveCommands(exception: OpenException, people: readonly SamplePerson[]): string[] {
  const possible = order.filter((action) => exception.actions.includes(action));
  return possible.flatMap((action) =>
    waysTo(action, exception).map(
      ({ flags, note }) =>
        `${cli} resolve ${quoted(exception.id)} ${flags} --reason WHY${as(exception.owner, people)}${note}`,
    ),
  );
}

/** How `resolve` is told of an action; a choice in as many ways as there are candidates. */
function waysTo(
  action: ResolutionAction['kind'],
  { issues, sourceValues }: OpenException,
): { flags: string; note: string }[] {
  if (action === 'choose') {
    return issues.flatMap(({ candidates }) =>
      candidates.map(({ id, title, details }) => ({
        flags: `--choose ${quoted(id)}`,
        note: `   # ${title}, ${details}`,
      })),
    );
  }
  if (action !== 'correct') return [{ flags: `--${action.replace(' ', '-')}`, note: '' }];
  const fields = issues.flatMap(({ field, candidates }) => (field === null || candidates.length > 0 ? [] : [field]));
  const set = (field: string) => `--set ${quoted(field)}=${isChoice(field) ? quoted(ASK_AGAIN) : 'VALUE'}`;
  if (fields.length > 0) return [{ flags: fields.map(set).join(' '), note: '' }];
  const before = Object.keys(sourceValues).filter((field) => !issues.some((issue) => issue.field === field));
  return before.map((field) => ({ flags: set(field), note: '   # if what was given before is wrong' }));
}

function as(role: string, people: readonly SamplePerson[]): string {
  const person = people.find(({ roles }) => roles.includes(role));
  return person ? ` --as ${quoted(person.name)}` : '';
}

/** Quoted for a shell when it needs to be. */
function quoted(text: string): string {
  return /^[\w:./=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
