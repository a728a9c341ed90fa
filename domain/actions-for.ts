import type { Issue } from './issue.ts';
import type { ResolutionAction } from './message.ts';

/** What the nightly proof found. */
const PROOF_FOUND: readonly Issue['code'][] = ['TL-DRIFT-0004', 'TL-DRIFT-0005', 'TL-DRIFT-0006'];

/** What may be done about these issues. Drift is the only thing that can be accepted; undoing that stopped, too. */
export function actionsFor(issues: readonly Issue[]): ResolutionAction['kind'][] {
  const actions: ResolutionAction['kind'][] = ['retry'];
  if (issues.some((issue) => issue.field !== null && issue.candidates.length === 0)) actions.push('correct');
  if (issues.some((issue) => issue.candidates.length > 0)) actions.push('choose');
  if (issues.every((issue) => issue.category === 'drift' || issue.code === 'TL-UNDO-0001')) actions.push('accept');
  if (issues.some(({ code }) => code === 'TL-DRIFT-0004')) actions.push('repair');
  if (issues.some(({ code }) => PROOF_FOUND.includes(code))) actions.push('hand over');
  return [...actions, 'cancel'];
}
