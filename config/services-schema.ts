import { z } from 'zod';
import { hours, settings, text, wholeNumber } from './config-values.ts';
import { mandatoryField } from './entities-schema.ts';

const retainer = settings({
  period: z.enum(['month', 'quarter']).describe("Of the calendar, in the entity's time zone."),
  includedHours: hours.nullable().default(null).describe('Per period; none: a fee without hours.'),
  rolloverPeriods: wholeNumber.default(0).describe('For how many periods unused hours may still be used.'),
  overageRole: text
    .nullable()
    .default(null)
    .describe('At whose rate hours beyond the included ones are billed; none: they are not.'),
  billed: z.enum(['arrears', 'advance']).default('arrears').describe('After its period, or before.'),
  proration: z
    .enum(['none', 'days'])
    .default('none')
    .describe("A period that the contract doesn't fill: at its full fee, or by days."),
}).check((context) => {
  const { includedHours, rolloverPeriods, overageRole } = context.value;
  if (includedHours !== null) return;
  for (const path of [...(rolloverPeriods > 0 ? ['rolloverPeriods'] : []), ...(overageRole ? ['overageRole'] : [])]) {
    const message = 'has no meaning without includedHours: leave it out';
    context.issues.push({ code: 'custom', input: context.value, path: [path], message });
  }
});

/** What belongs to which way of pricing: given where it has a meaning, and left out elsewhere. */
const belongings = [
  { setting: 'role', pricing: 'time-and-materials', missing: 'is missing: time is sold at the rate of a role' },
  { setting: 'defaultSchedule', pricing: 'fixed-fee', missing: null },
  { setting: 'defaultMilestones', pricing: 'milestones', missing: null },
  { setting: 'retainer', pricing: 'retainer', missing: 'is missing: it says what each period includes' },
] as const;

const inWords = {
  'time-and-materials': 'time and materials',
  'fixed-fee': 'a fixed fee',
  milestones: 'milestones',
  retainer: 'a retainer',
};

export const service = settings({
  name: text,
  pricing: z.enum(['time-and-materials', 'fixed-fee', 'milestones', 'retainer']),
  erpProduct: text.describe("The ERP product's code."),
  role: text.nullable().default(null).describe('Whose rate applies. Time and materials only.'),
  defaultSchedule: text.nullable().default(null).describe('Used when the deal names none. Fixed fee only.'),
  defaultMilestones: text.nullable().default(null).describe('Used when the deal names none. Milestones only.'),
  retainer: retainer.nullable().default(null).describe('What a period includes. Retainer only.'),
  psaServiceType: text
    .nullable()
    .default(null)
    .describe("The PSA's service type, by its exact name; needed where projects live in the PSA."),
  mandatory: z.array(mandatoryField).default([]).describe("Deal fields it needs beside the entity's."),
}).check((context) => {
  for (const { setting, pricing, missing } of belongings) {
    const [given, own] = [context.value[setting] !== null, context.value.pricing === pricing];
    const wrong = (message: string) =>
      context.issues.push({ code: 'custom', input: context.value, path: [setting], message });
    if (given && !own) wrong(`has no meaning for ${inWords[context.value.pricing]}: leave it out`);
    if (!given && own && missing !== null) wrong(missing);
  }
});
