import type { PsaPort } from '../connectors/psa-port.ts';
import type { Issue } from '../domain/issue.ts';
import type { PsaKeys, PsaQuestion, PsaReceipt, PsaSnapshot, PsaWrites, PsaWritten } from '../domain/psa.ts';
import type { Undone } from '../domain/undone.ts';
import { outsideCall } from './outside-call.ts';

export type PsaActivities = ReturnType<typeof psaActivities>;

/** What workflows may ask of the PSA behind this port. */
export function psaActivities(system: string, psa: PsaPort) {
  return {
    readPsaForPlan: (question: PsaQuestion): Promise<PsaSnapshot> =>
      outsideCall(system, (context) => psa.readForPlan(question, context)),

    readPsaWritten: (keys: PsaKeys): Promise<PsaWritten> =>
      outsideCall(system, (context) => psa.readWritten(keys, context)),

    openPsaProject: (writes: PsaWrites): Promise<PsaReceipt> =>
      outsideCall(system, (context) => psa.openProject(writes, context)),

    psaUndoObstacles: (keys: PsaKeys): Promise<Issue[]> =>
      outsideCall(system, (context) => psa.undoObstacles(keys, context)),

    undoPsaProject: (keys: PsaKeys): Promise<Undone> =>
      outsideCall(system, (context) => psa.undoProject(keys, context)),
  };
}
