import type { Issue } from './issue.ts';
import type { ResolutionAction } from './process.ts';

/** What may be done about these issues. Drift is the only thing that can be accepted; undoing that stopped, too. */
export function actionsFor(issues: readonly Issue[]): ResolutionAction['kind'][] {
  const actions: ResolutionAction['kind'][] = ['retry'];
  if (issues.some((issue) => issue.field !== null && issue.candidates.length === 0)) actions.push('correct');
  if (issues.some((issue) => issue.candidates.length > 0)) actions.push('choose');
  if (issues.every((issue) => issue.category === 'drift' || issue.code === 'TL-UNDO-0001')) actions.push('accept');
  return [...actions, 'cancel'];
}
