import type { PsaPort } from '../connectors/psa-port.ts';
import type { Issue } from '../domain/issue.ts';
import type { RepairPlan } from '../domain/lead-to-project/plan-repair.ts';
import type { PsaKeys, PsaQuestion, PsaReceipt, PsaSnapshot, PsaWrites, PsaWritten } from '../domain/psa.ts';
import type { Counted, PsaAsked, PsaStands } from '../domain/standing.ts';
import type { Undone } from '../domain/undone.ts';
import { countedCall } from './counted-call.ts';
import { outsideCall } from './outside-call.ts';

export type PsaActivities = ReturnType<typeof psaActivities>;

/** What workflows may ask of the PSA behind this port. */
export function psaActivities(system: string, psa: PsaPort) {
  return {
    readPsaForPlan: (question: PsaQuestion): Promise<PsaSnapshot> =>
      outsideCall(system, (context) => psa.readForPlan(question, context)),

    readPsaWritten: (keys: PsaKeys): Promise<PsaWritten> =>
      outsideCall(system, (context) => psa.readWritten(keys, context)),

    readPsaStanding: (asked: PsaAsked[]): Promise<Counted<PsaStands>> =>
      countedCall(system, async (context) => {
        const stands: PsaStands[] = [];
        for (const one of asked) stands.push(await psa.readStanding(one, context));
        return stands;
      }),

    /** Found by its key again, everything is set as planned; what people have recorded time on stays. */
    repairPsaProject: (repair: RepairPlan['psa'][number]): Promise<void> =>
      outsideCall(system, async (context) => {
        await psa.bringBack(repair, context);
        await psa.openProject(repair.writes, context);
      }),

    openPsaProject: (writes: PsaWrites): Promise<PsaReceipt> =>
      outsideCall(system, (context) => psa.openProject(writes, context)),

    psaUndoObstacles: (keys: PsaKeys): Promise<Issue[]> =>
      outsideCall(system, (context) => psa.undoObstacles(keys, context)),

    undoPsaProject: (keys: PsaKeys): Promise<Undone> =>
      outsideCall(system, (context) => psa.undoProject(keys, context)),
  };
}
