import { openStep, outstandingNow, stepOf } from './approval.ts';
import type { ProcessView } from './process-view.ts';

const LAST_ENTRIES = 12;

/** A process as one readable Markdown page: what the Temporal Web UI shows as its current details. */
export function processPage(view: ProcessView): string {
  return [
    `**${view.title ?? view.key}**${view.customer ? ` for ${view.customer}` : ''} is *${view.stage}*.`,
    exceptionPart(view),
    approvalPart(view),
    list(
      'Links',
      view.links.map((link) => `[${link.title}](${link.url})`),
    ),
    list('Undone', view.undone),
    list('Left as it is', view.left),
    list(
      'Story',
      view.story
        .slice(-LAST_ENTRIES)
        .map(
          (entry) => `${entry.at.slice(0, 16).replace('T', ' ')} UTC: ${entry.text}${entry.by ? ` (${entry.by})` : ''}`,
        ),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function exceptionPart({ exception, stage }: ProcessView): string {
  if (!exception || (stage !== 'parked' && stage !== 'waiting for approval')) return '';
  const issues = exception.issues.map((issue) => `[${issue.code}] ${issue.message} ${issue.hint}`);
  const state = stage === 'parked' ? 'Parked' : 'Stuck';
  return `${list(`${state}, for ${exception.owner}: ${exception.category}`, issues)}\n\nPossible: ${exception.actions.join(', ')}.`;
}

function approvalPart({ approval, stage }: ProcessView): string {
  if (!approval || stage !== 'waiting for approval') return '';
  const steps = Math.max(1, ...approval.requirements.map(stepOf));
  const step = steps > 1 ? `, step ${openStep(approval)} of ${steps}` : '';
  const asked = outstandingNow(approval).map(
    ({ roles, need, because }) => `${roles.join(need === 'all' ? ' and ' : ' or ')}: ${because}`,
  );
  const escalated = (approval.escalated ?? []).map(
    ({ to }) => `escalated to ${to.join(' or ')}, who may decide as well`,
  );
  const delegated = (approval.delegations ?? []).map(
    ({ from, to, roles }) => `${to.name} may decide in the place of ${from.name} (${roles.join(', ')})`,
  );
  const title = `Waiting for approval of plan ${approval.planHash.slice(0, 12)}${step}${approval.dueAt ? `, due ${approval.dueAt}` : ''}`;
  return list(title, [...asked, ...escalated, ...delegated]);
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `**${title}**\n${items.map((item) => `- ${item}`).join('\n')}`;
}
