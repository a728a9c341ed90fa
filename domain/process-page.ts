import { outstanding } from './approval.ts';
import type { ProcessView } from './process.ts';

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
  if (!exception || stage !== 'parked') return '';
  const issues = exception.issues.map((issue) => `[${issue.code}] ${issue.message} ${issue.hint}`);
  return `${list(`Parked for ${exception.owner}: ${exception.category}`, issues)}\n\nPossible: ${exception.actions.join(', ')}.`;
}

function approvalPart({ approval, stage }: ProcessView): string {
  if (!approval || stage !== 'waiting for approval') return '';
  const open = outstanding(approval);
  return list(
    `Waiting for approval of plan ${approval.planHash.slice(0, 12)}, due ${approval.dueAt}`,
    open.map(
      (requirement) =>
        `${requirement.roles.join(requirement.need === 'all' ? ' and ' : ' or ')}: ${requirement.because}`,
    ),
  );
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `**${title}**\n${items.map((item) => `- ${item}`).join('\n')}`;
}
