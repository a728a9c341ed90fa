import { z } from 'zod';
import { projectNameParts } from '../domain/lead-to-project/plan-project.ts';
import {
  code,
  countryCode,
  entityCode,
  hours,
  rates,
  settings,
  text,
  wholeNumber,
  withUniqueCodes,
} from './config-values.ts';
import { milestonePlan, schedule } from './plans-schema.ts';
import { service } from './services-schema.ts';

const servicePackage = settings({
  projectName: text
    .refine((name) => unknownParts(name).length === 0, {
      error: ({ input }) =>
        `"${input}" has ${unknownParts(String(input)).join(', ')}; known are ${projectNameParts.map((part) => `{${part}}`).join(', ')}`,
    })
    .describe('The name of the project, with {customer}, {deal} and {key} filled in.'),
  psaTemplate: text
    .nullable()
    .default(null)
    .describe("The PSA's template project, by its exact name. Tasks and milestones are the ERP's then."),
  tasks: withUniqueCodes(z.array(settings({ code, name: text, hours: hours.nullable().default(null) }))),
  milestones: withUniqueCodes(z.array(settings({ code, name: text, afterBusinessDays: wholeNumber }))),
  staffing: z.array(settings({ role: text, count: wholeNumber })),
});

const customer = settings({
  rates: rates.default({}).describe('Role, then price per hour by currency: instead of the rate card.'),
  purchaseOrder: z
    .enum(['required', 'optional'])
    .default('optional')
    .describe('Does it pay without a number of its own?'),
});

export const mappingsSchema = settings({
  entities: z.record(text, entityCode).describe("The CRM's value → our entity."),
  services: z.record(text, service).describe("The CRM's product code → what is sold."),
  paymentTerms: z.record(text, text).describe("The CRM's payment terms → the ERP's, by name."),
  owners: z.record(text, text).describe("The e-mail address of the deal's owner → the login of the ERP's user."),
  packages: z.record(text, servicePackage).describe('What a project of this kind begins with.'),
  schedules: z.record(code, schedule).describe('When a fixed fee is billed; percentages sum to 100.'),
  milestonePlans: z
    .record(code, milestonePlan)
    .default({})
    .describe('What milestone services are billed by: percentages that sum to 100, or amounts that sum to the line.'),
  customers: z
    .record(text, customer)
    .default({})
    .describe("Agreed with single customers, by VAT number, web domain, or the company's id in the CRM."),
  countries: z
    .record(text, countryCode)
    .default({})
    .describe('Names of countries that are not the usual English ones.'),
});

function unknownParts(name: string): string[] {
  const parts = name.match(/\{[^}]*\}?/g) ?? [];
  return parts.filter((part) => !projectNameParts.some((known) => part === `{${known}}`));
}
