import type { Issue } from '../domain/issue.ts';
import type { KeysOfContract } from '../domain/lead-to-project/contract-keys.ts';
import type { Undone } from '../domain/undone.ts';
import type { SystemCalls } from './calls.ts';
import { rejectedIssues, saidBySystem } from './rejected-issues.ts';

/** What became of it, or what keeps it from being taken back. */
export type TakenBack = Undone | { obstacles: Issue[] };

/**
 * Compensation, in reverse: the last contract first, and its project in the PSA before its order. Nothing is touched while
 * anything in any system forbids it, unless somebody accepted that (`regardless`): then it goes as far as it may, and what
 * stays is named. Every step says what is so, not what it did: a repeat answers the same.
 */
export async function takeBack(
  systems: SystemCalls,
  contracts: readonly KeysOfContract[],
  regardless: boolean,
): Promise<TakenBack> {
  const steps = undoSteps(systems, contracts);
  try {
    const obstacles = regardless || steps.length === 1 ? [] : await obstaclesOf(steps);
    if (obstacles.length > 0) return { obstacles };
    const [undone, left]: [string[], string[]] = [[], []];
    for (const step of steps) {
      const became = await step.undo().catch((error: unknown) => leftAsItIs(error, regardless));
      undone.push(...became.undone);
      left.push(...became.left);
    }
    // A customer shared by two contracts stays once.
    return { undone: [...new Set(undone)], left: [...new Set(left)] };
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    return { obstacles: issues };
  }
}

interface UndoStep {
  obstacles(): Promise<Issue[]>;
  undo(): Promise<Undone>;
}

/** A single step looks for its own obstacles before it touches anything. */
async function obstaclesOf(steps: readonly UndoStep[]): Promise<Issue[]> {
  const found: Issue[] = [];
  for (const step of steps) found.push(...(await step.obstacles()));
  return found;
}

/** Only what a system has refused is left: what failed for no reason that it gave may not have been tried. */
function leftAsItIs(error: unknown, regardless: boolean): Undone {
  const issues = saidBySystem(error);
  if (!issues || !regardless) throw error;
  return { undone: [], left: issues.map((issue) => issue.message) };
}

function undoSteps({ erp, psa }: SystemCalls, contracts: readonly KeysOfContract[]): UndoStep[] {
  return contracts.toReversed().flatMap((keys) => {
    const delivery = keys.psa;
    const order = { obstacles: () => erp.undoObstacles(keys.erp), undo: () => erp.undoLeadToProject(keys.erp) };
    if (!psa || !delivery) return [order];
    return [{ obstacles: () => psa.undoObstacles(delivery), undo: () => psa.undoProject(delivery) }, order];
  });
}
