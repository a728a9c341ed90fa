import { readProcess } from '../../processes/read-process.ts';
import { FOREIGN } from '../../processes/why-unreadable.ts';
import type { Services } from '../../services.ts';
import { Problem } from '../problem.ts';
import { route } from '../route.ts';
import { processDetailSchema } from '../schemas/process-detail-schema.ts';
import { processParam } from '../schemas/request-parts.ts';

/** Asks the process itself, and so is never behind it; without a worker it answers what Temporal keeps. */
export function showProcessRoute(services: Services) {
  return route({
    method: 'get',
    path: '/v1/processes/{id}',
    summary: 'Show one process with everything it says of itself',
    params: processParam,
    answers: { 200: { description: 'The process', schema: processDetailSchema } },
    problems: ['TL-API-0007'],
    async handle({ params: { id } }) {
      const process = await readProcess(services, id);
      if (!process) throw noSuchProcess(id);
      return { status: 200, body: process, isForeign: process.degraded?.code === FOREIGN };
    },
  });
}

/** Said alike wherever a process is named in an address. */
export function noSuchProcess(id: string): Problem {
  return new Problem('TL-API-0007', `${id} is none of the processes that GET /v1/processes lists.`);
}
