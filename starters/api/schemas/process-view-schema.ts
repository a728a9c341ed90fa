import { z } from 'zod';
import type { Barred } from '../../../domain/actor.ts';
import { exceptionCodes } from '../../../domain/catalogue.ts';
import type { RecordRef } from '../../../domain/ids.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { Decision } from '../../../domain/message.ts';
import type { AskedStep, Delegation, OpenApproval, RecordedDecision } from '../../../domain/open-approval.ts';
import type { OpenException } from '../../../domain/open-exception.ts';
import type { ProcessView, Refusal } from '../../../domain/process-view.ts';
import {
  branded,
  businessKeyPart,
  civilDatePart,
  entityPart,
  instantPart,
  personPart,
  planHashPart,
  processIdPart,
} from './parts.ts';
import { correctionSchema, planSchema, requirementSchema } from './plan-schema.ts';
import { approvalIdPart, categories, exceptionIdPart, resolutionKinds, stages } from './process-row-schema.ts';

const text = z.string();

export const issueSchema: z.ZodType<Issue> = z
  .object({
    code: z.enum(exceptionCodes),
    category: z.enum(categories),
    message: text.meta({ description: 'What is wrong and where' }),
    hint: text.meta({ description: 'What would be right, or where to fix it' }),
    field: text.nullable().meta({ description: 'What a correction would set' }),
    cause: text,
    candidates: z.array(z.object({ id: text, title: text, details: text })),
    system: z
      .enum(['crm', 'psa', 'erp'])
      .exactOptional()
      .meta({ description: 'Whose record it is about, where that decides who owns it' }),
  })
  .meta({ id: 'Issue' });

const openException: z.ZodType<OpenException> = z.object({
  id: exceptionIdPart,
  category: z.enum(categories),
  issues: z.array(issueSchema),
  owner: text,
  actions: z.array(z.enum(resolutionKinds)),
  subject: z.string(),
  sourceValues: z.record(z.string(), z.string().nullable()),
  since: instantPart,
});

/** As it is signed, and as the update `decide` takes it. */
export const decisionSchema: z.ZodType<Decision> = z
  .strictObject({
    id: text,
    process: processIdPart,
    planHash: planHashPart,
    decision: z.enum(['approve', 'reject', 'send back']),
    comment: text,
    actor: personPart,
    roles: z.array(text),
    at: instantPart,
    expires: instantPart.optional().meta({ description: 'Until when it is good' }),
    signature: text.meta({ description: 'A compact JWS over all the rest of it, with a detached payload' }),
  })
  .meta({ id: 'Decision' });

const recordedDecision: z.ZodType<RecordedDecision> = z.object({
  decision: decisionSchema,
  verdict: z.union([z.object({ accepted: z.literal(true) }), z.object({ accepted: z.literal(false), because: text })]),
  onBehalfOf: z
    .object({ actor: personPart, roles: z.array(text) })
    .optional()
    .meta({ description: 'Whose right was used, when it was not the actor’s own' }),
});

const refusal: z.ZodType<Refusal> = z.object({
  at: instantPart,
  kind: z.enum(['decision', 'delegation', 'resolution', 'cancellation']),
  way: z.enum(['update', 'signal']),
  id: text,
  inTheNameOf: text.nullable(),
  wasJudged: z.boolean().meta({ description: 'Its signature held; otherwise nothing in it is known to be true' }),
  because: text,
});

const barred: z.ZodType<Barred> = z.object({ actor: personPart, because: text });

const askedStep: z.ZodType<AskedStep> = z.object({
  step: z.int(),
  rules: z.array(text),
  since: instantPart,
  deadlines: z.array(
    z.object({ rule: text, kind: z.enum(['remind', 'due', 'escalate']), at: instantPart, passed: z.boolean() }),
  ),
  messages: z.boolean(),
});

const delegation: z.ZodType<Delegation> = z.object({
  from: personPart,
  to: personPart,
  roles: z.array(text),
  kind: z.enum(['standing', 'by message']),
  startsAt: instantPart,
  endsAt: instantPart.nullable(),
});

const openApproval: z.ZodType<OpenApproval> = z.object({
  id: approvalIdPart,
  planHash: planHashPart,
  requirements: z.array(requirementSchema),
  decisions: z.array(recordedDecision),
  barred: z.array(barred),
  since: instantPart,
  dueAt: instantPart.nullable(),
  differences: z.array(text),
  asked: askedStep.nullish(),
  delegations: z.array(delegation).optional(),
  escalated: z.array(z.object({ rule: text, to: z.array(text), at: instantPart })).optional(),
  notices: z.int().optional(),
});

export const processViewSchema: z.ZodType<ProcessView> = z
  .object({
    id: processIdPart,
    process: z.literal('lead-to-project'),
    key: businessKeyPart,
    entity: entityPart.nullable(),
    customer: text.nullable(),
    title: text.nullable(),
    stage: z.enum(stages),
    barred: z
      .array(barred)
      .meta({ description: 'Who can’t decide on this process: they owned the deal, asked for it, or corrected it' }),
    exception: openException.nullable(),
    approval: openApproval.nullable(),
    plan: z.object({ hash: planHashPart, plan: planSchema }).nullable(),
    begun: z
      .array(
        z.object({
          entity: entityPart,
          erp: z.object({
            order: text,
            project: text,
            amends: text.optional(),
            customer: text.optional(),
          }),
          psa: z.object({ project: text, budget: text }).nullable(),
        }),
      )
      .optional()
      .meta({ description: 'Contracts that were begun to be written, by the external names they go under' }),
    corrections: z.array(correctionSchema),
    drift: text.nullable().optional().meta({ description: 'Which drift of the nightly proof is before people' }),
    refusals: z.array(refusal).optional().meta({ description: 'The last messages that did not count' }),
    records: z.array(branded<RecordRef>('<system>:<kind>:<id>', 'odoo:order:S00012')),
    links: z.array(z.object({ title: text, url: text })),
    story: z.array(z.object({ at: instantPart, text, by: text.nullable() })),
    policyVersion: text.nullable(),
    asOf: civilDatePart.nullable(),
    outcome: text.nullable(),
    undone: z.array(text),
    left: z.array(text),
  })
  .meta({ id: 'ProcessView', description: 'What a process says of itself' });
