import { z } from 'zod';
import { type CatalogueCode, catalogue } from '../../../domain/catalogue.ts';
import type { RecordRef } from '../../../domain/ids.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { Barred, OpenApproval, OpenException, ProcessView, RecordedDecision } from '../../../domain/process.ts';
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
import { approvalIdPart, categories, exceptionIdPart, stages } from './process-row-schema.ts';

const text = z.string();

export const issueSchema: z.ZodType<Issue> = z
  .object({
    code: z.enum(Object.keys(catalogue) as CatalogueCode[]),
    category: z.enum(categories),
    message: text.meta({ description: 'What is wrong and where' }),
    hint: text.meta({ description: 'What would be right, or where to fix it' }),
    field: text.nullable().meta({ description: 'What a correction would set' }),
    cause: text,
    candidates: z.array(z.object({ id: text, title: text, details: text })),
  })
  .meta({ id: 'Issue' });

const openException: z.ZodType<OpenException> = z.object({
  id: exceptionIdPart,
  category: z.enum(categories),
  issues: z.array(issueSchema),
  owner: text,
  actions: z.array(z.enum(['retry', 'correct', 'choose', 'accept', 'cancel'])),
  subject: z.string(),
  sourceValues: z.record(z.string(), z.string().nullable()),
  since: instantPart,
});

const recordedDecision: z.ZodType<RecordedDecision> = z.object({
  decision: z.object({
    id: text,
    process: processIdPart,
    planHash: planHashPart,
    decision: z.enum(['approve', 'reject']),
    comment: text,
    actor: personPart,
    roles: z.array(text),
    at: instantPart,
    signature: text,
  }),
  verdict: z.union([z.object({ accepted: z.literal(true) }), z.object({ accepted: z.literal(false), because: text })]),
});

const barred: z.ZodType<Barred> = z.object({ actor: personPart, because: text });

const openApproval: z.ZodType<OpenApproval> = z.object({
  id: approvalIdPart,
  planHash: planHashPart,
  requirements: z.array(requirementSchema),
  decisions: z.array(recordedDecision),
  barred: z.array(barred),
  since: instantPart,
  dueAt: instantPart.nullable(),
  differences: z.array(text),
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
    barred: z.array(barred).meta({ description: 'Who can’t decide on this process, beside the deal’s owner' }),
    exception: openException.nullable(),
    approval: openApproval.nullable(),
    plan: z.object({ hash: planHashPart, plan: planSchema }).nullable(),
    corrections: z.array(correctionSchema),
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
