import { z } from 'zod';
import {
  amount,
  civilDate,
  code,
  currencyCode,
  entityCode,
  mail,
  percent,
  roleName,
  settings,
  step,
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
    .array(z.enum(['time-and-materials', 'fixed-fee', 'milestones', 'retainer']))
    .min(1)
    .optional(),
});

/** How long whoever is asked has, and what happens until then and after. */
const timers = {
  dueBusinessHours: wholeNumber.describe("In the entity's opening hours, from when the rule's step is reached."),
  remindAfterBusinessHours: z
    .union([wholeNumber.transform((hours) => [hours]), z.array(wholeNumber)])
    .optional()
    .describe('One or several reminders, counted in the same way.'),
  escalate: settings({
    afterBusinessHours: wholeNumber,
    to: z.array(roleName).min(1).describe('The next approvers up: any of them may then decide as well.'),
  }).optional(),
};

const rule = settings({
  code,
  when: when.describe('All that are given must hold.'),
  ask: settings({
    roles: z.array(roleName).min(1),
    need: z.enum(['any', 'all']).default('any').describe('all: as many different people as roles.'),
  }),
  step: step.default(1).describe('Rules of a lower step are asked first, those of one step side by side.'),
  ...timers,
  because: text.describe("For people; the plan's own figures are put before it."),
});

const delegation = settings({
  from: mail,
  to: mail,
  roles: z.array(roleName).min(1).describe('Of the roles that `from` holds, those in which `to` decides.'),
  firstDay: civilDate,
  lastDay: civilDate,
}).check(({ value, issues }) => {
  const { from, to, firstDay, lastDay } = value;
  if (lastDay < firstDay) {
    const message = `"${lastDay}" is before the first day, ${firstDay}`;
    issues.push({ code: 'custom', input: lastDay, path: ['lastDay'], message });
  }
  if (from === to) {
    issues.push({ code: 'custom', input: to, path: ['to'], message: `"${to}" can't decide in their own place` });
  }
});

const delegations = z.array(delegation).check(({ value, issues }) => {
  for (const [index, { from, firstDay, lastDay }] of value.entries()) {
    const chain = value.find((other) => other.to === from && other.firstDay <= lastDay && firstDay <= other.lastDay);
    if (!chain) continue;
    const message = `"${from}" decides in the place of ${chain.from} on some of these days and can't hand that on: name who decides for each of them`;
    issues.push({ code: 'custom', input: from, path: [index, 'from'], message });
  }
});

export const approvalsSchema = settings({
  roles: z
    .record(roleName, text)
    .describe("Roles as the firm's identity provider names them, and what people call them."),
  rules: withUniqueCodes(z.array(rule)),
  moneyCorrections: settings({
    ask: z.array(roleName).min(1).describe('Any of them.'),
    ...timers,
  }).describe('Whom a correction that touches money is put before, whatever the rules say.'),
  delegations: delegations
    .default([])
    .describe('Who decides in whose place on which days, in the zone of the entity that sells.'),
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
