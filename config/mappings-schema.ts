import { z } from 'zod';
import { projectNameParts } from '../domain/lead-to-project/plan-project.ts';
import {
  code,
  countryCode,
  entityCode,
  hours,
  percent,
  percentSum,
  settings,
  text,
  wholeNumber,
  withUniqueCodes,
} from './config-values.ts';
import { mandatoryField } from './entities-schema.ts';

const service = settings({
  name: text,
  pricing: z.enum(['time-and-materials', 'fixed-fee']),
  erpProduct: text.describe("The ERP product's code."),
  role: text.nullable().default(null).describe('Whose rate applies. Time and materials only.'),
  defaultSchedule: text.nullable().default(null).describe('Used when the deal names none. Fixed fee only.'),
  mandatory: z.array(mandatoryField).default([]).describe("Deal fields it needs beside the entity's."),
}).check((context) => {
  const { pricing, role, defaultSchedule } = context.value;
  const wrong = (path: string, message: string) =>
    context.issues.push({ code: 'custom', input: context.value, path: [path], message });
  if (pricing === 'time-and-materials' && role === null)
    wrong('role', 'is missing: time is sold at the rate of a role');
  if (pricing === 'fixed-fee' && role !== null) wrong('role', 'has no meaning for a fixed fee: leave it out');
  if (pricing === 'time-and-materials' && defaultSchedule !== null) {
    wrong('defaultSchedule', 'has no meaning for time and materials: leave it out');
  }
});

const servicePackage = settings({
  projectName: text
    .refine((name) => unknownParts(name).length === 0, {
      error: ({ input }) =>
        `"${input}" has ${unknownParts(String(input)).join(', ')}; known are ${projectNameParts.map((part) => `{${part}}`).join(', ')}`,
    })
    .describe('The name of the project, with {customer}, {deal} and {key} filled in.'),
  tasks: withUniqueCodes(z.array(settings({ code, name: text, hours: hours.nullable().default(null) }))),
  milestones: withUniqueCodes(z.array(settings({ code, name: text, afterBusinessDays: wholeNumber }))),
  staffing: z.array(settings({ role: text, count: wholeNumber })),
});

const instalment = settings({
  code,
  name: text,
  percent,
  due: settings({ on: z.enum(['start', 'end']), afterBusinessDays: wholeNumber }),
});

const schedule = withUniqueCodes(z.array(instalment).min(1)).check((context) => {
  const sum = percentSum(context.value.map((part) => part.percent));
  if (sum === '100') return;
  context.issues.push({ code: 'custom', input: context.value, message: `sums to ${sum} %, not to 100` });
});

export const mappingsSchema = settings({
  entities: z.record(text, entityCode).describe("The CRM's value → our entity."),
  services: z.record(text, service).describe("The CRM's product code → what is sold."),
  paymentTerms: z.record(text, text).describe("The CRM's payment terms → the ERP's, by name."),
  owners: z.record(text, text).describe("The e-mail address of the deal's owner → the login of the ERP's user."),
  packages: z.record(text, servicePackage).describe('What a project of this kind begins with.'),
  schedules: z.record(code, schedule).describe('When a fixed fee is billed; percentages sum to 100.'),
  countries: z
    .record(text, countryCode)
    .default({})
    .describe('Names of countries that are not the usual English ones.'),
});

function unknownParts(name: string): string[] {
  const parts = name.match(/\{[^}]*\}?/g) ?? [];
  return parts.filter((part) => !projectNameParts.some((known) => part === `{${known}}`));
}
