import { z } from 'zod';
import { waitCodes } from '../../../domain/catalogue.ts';
import type { ApprovalId, ExceptionId, ProcessName } from '../../../domain/ids.ts';
import type { ResolutionAction } from '../../../domain/message.ts';
import type { ExceptionCategory } from '../../../domain/policy.ts';
import type { ApprovalSummary } from '../../../domain/process-summary.ts';
import type { Stage } from '../../../domain/stage.ts';
import type { Degraded, ProcessRow } from '../../processes/process-row.ts';
import { branded, businessKeyPart, instantPart, planHashPart, processIdPart } from './parts.ts';

/** The type checker sees to it that these are the domain's; none is ever renamed. */
export const stages = [
  'reading',
  'planning',
  'waiting for approval',
  'parked',
  'applying',
  'proving',
  'compensating',
  'done',
  'rejected',
  'withdrawn',
  'cancelled',
] as const satisfies readonly Stage[];

export const categories = [
  'incomplete data',
  'ambiguous match',
  'policy',
  'rejected by system',
  'access',
  'stuck approval',
  'drift',
] as const satisfies readonly ExceptionCategory[];

export const resolutionKinds = [
  'retry',
  'correct',
  'choose',
  'accept',
  'repair',
  'hand over',
  'cancel',
] as const satisfies readonly ResolutionAction['kind'][];

export const exceptionIdPart = branded<ExceptionId>('<process id>#<n>', 'lead-to-project:hubspot-123#1');
export const approvalIdPart = branded<ApprovalId>('<process id>#a<n>', 'lead-to-project:hubspot-123#a1');

export const exceptionSummary = z.object({
  id: exceptionIdPart,
  category: z.enum(categories),
  summary: z.string(),
  cause: z.string().meta({ description: 'Equal for exceptions with one cause', example: 'TL-MAP-0003:service=ACME' }),
  actions: z.array(z.string()).meta({ description: 'What a resolution may be' }),
  causes: z
    .array(
      z.object({
        cause: z.string(),
        message: z.string(),
        fields: z.array(z.string()),
        actions: z.array(z.enum(resolutionKinds)),
      }),
    )
    .optional()
    .meta({ description: 'Each for itself: what a group’s resolution may do about it' }),
  since: instantPart.optional(),
});

export const approvalSummary = z.object({
  id: approvalIdPart,
  planHash: planHashPart,
  roles: z.array(z.string()).meta({ description: 'Who is asked now' }),
  because: z.array(z.string()),
  dueAt: instantPart.nullable(),
  step: z.int().optional().meta({ description: 'Which step is open; they are asked in order' }),
  steps: z.int().optional(),
  reminded: z.int().optional().meta({ description: 'How often, in this step' }),
  escalatedTo: z.array(z.string()).optional().meta({ description: 'Roles that may decide because nobody did in time' }),
  delegates: z
    .array(z.object({ from: z.string(), to: z.string(), roles: z.array(z.string()) }))
    .optional()
    .meta({ description: 'Who may decide in whose place' }),
}) satisfies z.ZodType<ApprovalSummary>;

export const degraded: z.ZodType<Degraded> = z
  .object({
    system: z.string(),
    since: instantPart,
    code: z.enum(waitCodes),
    key: z.string().optional().meta({ description: 'The id of the payload key that is missing, with TL-WAIT-0014' }),
  })
  .meta({ description: 'The system that holds it up, while its calls are repeated' });

/** What a row and a whole process have in common. */
export const rowFields = {
  id: processIdPart,
  process: z.enum(['lead-to-project'] satisfies ProcessName[]),
  key: businessKeyPart,
  entity: z.string().nullable(),
  customer: z.string().nullable(),
  title: z.string().nullable(),
  stage: z.enum(stages),
  owner: z.string().nullable().meta({ description: 'The role whose turn it is' }),
  exception: exceptionSummary.nullable(),
  approval: approvalSummary.nullable(),
  degraded: degraded.nullable(),
  startedAt: instantPart,
  endedAt: instantPart.nullable(),
};

export const processRowSchema: z.ZodType<ProcessRow> = z.object(rowFields).meta({ id: 'Process' });
