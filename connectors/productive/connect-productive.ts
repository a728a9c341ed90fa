import type { CallContext } from '../call-context.ts';
import type { PsaPort } from '../psa-port.ts';
import { bringBack } from './bring-back.ts';
import { keyFields } from './key-fields.ts';
import { openProject } from './open-project.ts';
import { productiveCapabilities } from './productive-capabilities.ts';
import { productiveClient } from './productive-client.ts';
import { ProductiveSession } from './productive-session.ts';
import type { ProductiveSettings } from './productive-settings.ts';
import { readForPlan } from './read-for-plan.ts';
import { readStanding } from './read-standing.ts';
import { readWritten } from './read-written.ts';
import { undoObstacles, undoProject } from './undo-project.ts';

/** Productive.io as the firm's PSA. Nothing is sent before the first call. */
export function connectProductive(settings: ProductiveSettings): PsaPort {
  const client = productiveClient(settings);
  const fields = keyFields();
  const session = (context: CallContext) => new ProductiveSession(settings, client, fields, context);
  return {
    capabilities: productiveCapabilities,
    readForPlan: (question, context) => readForPlan(session(context), question),
    readWritten: (keys, context) => readWritten(session(context), keys),
    readStanding: (asked, context) => readStanding(session(context), asked),
    bringBack: (repair, context) => bringBack(session(context), repair),
    openProject: (writes, context) => openProject(session(context), writes),
    undoObstacles: (keys, context) => undoObstacles(session(context), keys),
    undoProject: (keys, context) => undoProject(session(context), keys),
  };
}
