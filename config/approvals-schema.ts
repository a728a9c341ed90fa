import { z } from 'zod';
import {
  amount,
  code,
  currencyCode,
  entityCode,
  percent,
  roleName,
  settings,
  text,
  wholeNumber,
  withUniqueCodes,
} from './config-values.ts';

const when = settings({
  entity: z.array(entityCode).min(1).optional(),
  amountAtLeast: settings({ amount, currency: currencyCode }).optional().describe('Without tax.'),
  discountAbovePercent: percent.optional().describe('Of the deepest line, a price below the rate card included.'),
  paymentTermsOtherThanDefault: z.boolean().optional(),
  corrected: z.boolean().optional().describe("Did somebody override the deal's values?"),
  pricing: z
    .array(z.enum(['time-and-materials', 'fixed-fee']))
    .min(1)
    .optional(),
});

const rule = settings({
  code,
  when: when.describe('All that are given must hold.'),
  ask: settings({
    roles: z.array(roleName).min(1),
    need: z.enum(['any', 'all']).default('any').describe('all: as many different people as roles.'),
  }),
  dueBusinessHours: wholeNumber.describe("In the entity's opening hours."),
  because: text.describe("For people; the plan's own figures are put before it."),
});

export const approvalsSchema = settings({
  roles: z
    .record(roleName, text)
    .describe("Roles as the firm's identity provider names them, and what people call them."),
  rules: withUniqueCodes(z.array(rule)),
  exceptionOwners: settings({
    'incomplete data': roleName,
    'ambiguous match': roleName,
    policy: roleName,
    'rejected by system': roleName,
    access: roleName,
    'stuck approval': roleName,
    drift: roleName,
  }).describe('Whom a parked process belongs to, by what parked it.'),
});
