import { z } from 'zod';
import { type Explanation, explain } from '../../explain/explain.ts';
import { FOREIGN } from '../../processes/why-unreadable.ts';
import type { Services } from '../../services.ts';
import { Problem } from '../problem.ts';
import { route } from '../route.ts';
import { instantPart } from '../schemas/parts.ts';
import { detailFields } from '../schemas/process-detail-schema.ts';
import { processRowSchema } from '../schemas/process-row-schema.ts';
import { processViewSchema } from '../schemas/process-view-schema.ts';

const earlierRun = z.object({
  startedAt: instantPart,
  endedAt: instantPart.nullable(),
  view: processViewSchema.nullable(),
});

const explanation: z.ZodType<Explanation> = z
  .object({
    matches: z.array(processRowSchema),
    story: z
      .object({ ...detailFields, earlier: z.array(earlierRun) })
      .nullable()
      .meta({ description: 'null when several match: ask again with the id of one' }),
  })
  .meta({ id: 'Explanation' });

/** Several matches are an answer, not an error: the caller shows them and asks again. */
export function explainRoute(services: Services) {
  return route({
    method: 'get',
    path: '/v1/explain',
    summary: 'Tell the whole story of a deal, customer, order, project or budget',
    query: z.strictObject({
      q: z
        .string({
          error:
            'A record (hubspot:deal:123, odoo:order:S00012, productive:budget:815), a process id, a number or a name.',
        })
        .trim()
        .min(1)
        .max(200)
        .meta({ example: 'odoo:order:S00012' }),
    }),
    answers: { 200: { description: 'The story, or what could be meant', schema: explanation } },
    problems: ['TL-API-0018', 'TL-API-0025'],
    async handle({ query: { q } }) {
      const found = await explain(services, q);
      if (found.matches.length > 0) {
        const { story } = found;
        const of = story && { processId: story.id, isForeign: story.degraded?.code === FOREIGN };
        return { status: 200, body: found, ...of };
      }
      const detail =
        'No process is known by that id, number or name. A deal that was only just closed may take a moment.';
      throw new Problem('TL-API-0018', detail);
    },
  });
}
