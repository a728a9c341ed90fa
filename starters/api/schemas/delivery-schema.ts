import { z } from 'zod';
import type { PsaWrites } from '../../../domain/psa.ts';
import { civilDatePart, currencyPart, decimalPart, moneyPart } from './parts.ts';

const text = z.string();

const projectWrite = z.object({
  key: text,
  use: text.nullable(),
  name: text,
  templateId: text.nullable(),
  managerId: text.nullable(),
  taskLists: z.array(
    z.object({
      key: text,
      name: text,
      tasks: z.array(z.object({ key: text, name: text, minutes: z.int().nullable() })),
    }),
  ),
  milestones: z.array(z.object({ key: text, name: text, due: civilDatePart.nullable() })),
});

const serviceWrite = z.object({
  key: text,
  name: text,
  serviceTypeId: text,
  billing: z.enum(['fixed', 'actuals']),
  unit: z.enum(['hour', 'piece']),
  quantity: decimalPart,
  unitPrice: moneyPart,
  estimatedMinutes: z.int().nullable(),
  capped: z.boolean(),
  tracksTime: z.boolean(),
});

const budgetWrite = z.object({
  key: text,
  name: text,
  subsidiaryId: text,
  currency: currencyPart,
  startsOn: civilDatePart,
  endsOn: civilDatePart.nullable(),
  purchaseOrder: text.nullable(),
  services: z.array(serviceWrite),
});

/** What a contract writes to the PSA. */
export const deliverySchema: z.ZodType<PsaWrites> = z.object({
  company: z.union([
    z.object({ use: text }),
    z.object({ key: text, create: z.object({ name: text, domain: text.nullable() }) }),
  ]),
  project: projectWrite,
  budget: budgetWrite,
  placeholders: z.array(z.object({ key: text, role: text, from: civilDatePart, until: civilDatePart })),
});
