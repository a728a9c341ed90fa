import { z } from 'zod';
import { exceptionCodes } from '../../../domain/catalogue.ts';
import type { ExceptionGroup } from '../../processes/exception-groups.ts';
import type { GroupProgressAnswer } from '../../processes/group-progress.ts';
import { instantPart, processIdPart } from './parts.ts';
import { categories, exceptionIdPart, resolutionKinds } from './process-row-schema.ts';
import { exceptionParam, reasonText } from './request-parts.ts';
import { corrections } from './resolution-schema.ts';

const text = z.string();
const causePart = z.string().min(1).max(1_000).meta({ example: 'TL-MAP-0003:service=ACME' });

export const exceptionGroupSchema: z.ZodType<ExceptionGroup> = z
  .object({
    cause: causePart,
    code: z.enum(exceptionCodes),
    category: z.enum(categories),
    title: text,
    whatToDo: text,
    owner: text.meta({ description: 'The role that owns this category' }),
    count: z.int(),
    oldest: instantPart.nullable(),
    sample: text.meta({ description: 'What one of them says' }),
    fields: z
      .array(text)
      .meta({ description: 'What a correction may set: without ids of lines', example: ['lines.service'] }),
    actions: z.array(z.enum(resolutionKinds)).meta({ description: 'What can be done about all of them' }),
  })
  .meta({ id: 'ExceptionGroup' });

/** A choice is one company's, so it is not among them. */
const groupAction = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('retry') }),
    z.strictObject({
      kind: z.literal('correct'),
      set: corrections.meta({ example: { 'lines.service': 'SENIOR-HOUR' } }),
    }),
    z.strictObject({ kind: z.literal('accept') }),
    z.strictObject({ kind: z.literal('cancel') }),
  ],
  { error: 'An object whose kind is "retry", "correct" (with set), "accept" or "cancel".' },
);

const asked = {
  cause: causePart,
  action: groupAction,
  except: z
    .array(exceptionParam.shape.id)
    .max(2_000, { error: 'At most 2,000.' })
    .default([])
    .meta({ description: 'Exceptions that stay as they are' }),
};

export const groupPreviewRequest = z.strictObject(asked).meta({ id: 'GroupPreviewRequest' });
export const groupResolutionRequest = z
  .strictObject({ ...asked, reason: reasonText })
  .meta({ id: 'GroupResolutionRequest' });

export const secondPersonPart = text
  .nullable()
  .meta({ description: 'When the correction touches money: that somebody else will be asked' });

export const groupPreviewSchema = z.object({
  cause: causePart,
  accepted: z.int(),
  refused: z.int(),
  processes: z.array(
    z.object({
      process: processIdPart,
      exception: exceptionIdPart.nullable(),
      customer: text.nullable(),
      title: text.nullable(),
      entity: text.nullable(),
      accepted: z.boolean(),
      because: text.nullable(),
    }),
  ),
  secondPerson: secondPersonPart,
});

export const groupStartedSchema = z.object({ id: text, total: z.int(), secondPerson: secondPersonPart });

export const groupParam = z.strictObject({
  id: z.string().regex(/^[\w-]{8,64}$/, { error: 'An id as POST /v1/exception-groups/resolve answers it.' }),
});

const count = z.int();

export const groupProgressSchema: z.ZodType<GroupProgressAnswer> = z
  .object({
    id: text,
    cause: causePart,
    action: groupAction,
    reason: text,
    by: text,
    at: instantPart,
    total: count,
    accepted: count,
    refused: count,
    gone: count.meta({ description: 'Ended meanwhile' }),
    unanswered: count.meta({ description: 'Sent, and not judged in time' }),
    left: count.meta({ description: 'Beyond what one resolution takes on: another one is for them' }),
    finished: z.boolean(),
    notAccepted: z
      .array(
        z.object({
          exception: exceptionIdPart,
          outcome: z.enum(['accepted', 'refused', 'gone', 'unanswered']),
          because: text.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'Each with the reason; null when no worker answers' }),
  })
  .meta({ id: 'GroupProgress' });
