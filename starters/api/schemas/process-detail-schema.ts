import { z } from 'zod';
import type { ProcessDetail } from '../../processes/read-process.ts';
import { rowFields } from './process-row-schema.ts';
import { processViewSchema } from './process-view-schema.ts';

/** What a process and its story have in common. */
export const detailFields = {
  ...rowFields,
  view: processViewSchema.nullable().meta({ description: 'null when no worker answered in time' }),
  timeZone: z.string().nullable().meta({ description: 'The entity’s, IANA', example: 'Europe/Berlin' }),
};

export const processDetailSchema: z.ZodType<ProcessDetail> = z.object(detailFields).meta({ id: 'ProcessDetail' });
