import { z } from 'zod';
import type { LeadToProjectInput } from '../../../domain/lead-to-project/start.ts';
import { type Preview, previewLeadToProject } from '../../processes/preview-lead-to-project.ts';
import { startLeadToProject } from '../../processes/start-lead-to-project.ts';
import type { Services } from '../../services.ts';
import { Problem } from '../problem.ts';
import { type Reply, route } from '../route.ts';
import { planHashPart, processIdPart } from '../schemas/parts.ts';
import { planSchema } from '../schemas/plan-schema.ts';
import { issueSchema } from '../schemas/process-view-schema.ts';

const preview = z
  .object({
    process: z.null(),
    planHash: planHashPart.nullable(),
    plan: planSchema.nullable(),
    issues: z.array(issueSchema).meta({ description: 'What keeps a plan from being made; empty when there is one' }),
  })
  .meta({ id: 'Preview' });

const dealId = 'The deal’s id in the CRM, as text: "123".';

/** Whoever calls it is recorded as the one who asked, and can't approve what comes of it. */
export function startLeadToProjectRoute({ temporal, policy }: Services) {
  const { connection } = policy.systems.crm;
  const body = z
    .strictObject({
      connection: z.literal(connection, { error: `"${connection}", or leave it out.` }).default(connection),
      // No hyphen: the business key of another generation must not be made up.
      deal: z.string({ error: dealId }).regex(/^[A-Za-z0-9]{1,40}$/, { error: dealId }),
      dryRun: z.boolean().default(false),
    })
    .meta({ id: 'StartRequest' });
  return route({
    method: 'post',
    path: '/v1/lead-to-project',
    summary: 'Start the process of a deal, or tell a running one to look at the deal again',
    description: 'With dryRun, answers the plan and writes nothing.',
    body,
    answers: {
      200: { description: 'A dry run: what would be written, or what keeps it from being planned', schema: preview },
      202: { description: 'Temporal has accepted it', schema: z.object({ process: processIdPart }) },
    },
    problems: ['TL-API-0018', 'TL-API-0019'],
    async handle({ body: { connection, deal, dryRun } }, caller) {
      const input: LeadToProjectInput = { connection, dealId: deal };
      if (dryRun) return previewReply(deal, await previewLeadToProject(temporal, input));
      const process = await startLeadToProject(temporal, input, caller.actor);
      const headers = { Location: `/v1/processes/${encodeURIComponent(process)}` };
      return { status: 202, body: { process }, headers, processId: process };
    },
  });
}

function previewReply(deal: string, found: Preview | null): Reply {
  if (!found) {
    const detail =
      'There was no plan within 20 s: the CRM or the ERP does not answer, or no worker runs. Try again later.';
    throw new Problem('TL-API-0019', detail, { retryAfter: 20 });
  }
  if ('gone' in found) throw new Problem('TL-API-0018', `Deal ${deal} can't be planned. ${found.gone}`);
  const planned = 'planned' in found;
  return {
    status: 200,
    body: {
      process: null,
      planHash: planned ? found.hash : null,
      plan: planned ? found.planned : null,
      issues: planned ? [] : found.issues,
    },
  };
}
