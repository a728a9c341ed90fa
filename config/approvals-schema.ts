import { z } from 'zod';
import { MONEY_CORRECTION } from '../domain/lead-to-project/second-person.ts';
import {
  amount,
  businessHours,
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
  dueBusinessHours: businessHours.describe("In the entity's opening hours, from when the rule's step is reached."),
  remindAfterBusinessHours: z
    .union([businessHours.transform((hours) => [hours]), z.array(businessHours)])
    .optional()
    .describe('One or several reminders, counted in the same way.'),
  escalate: settings({
    afterBusinessHours: businessHours,
    to: z.array(roleName).min(1).describe('The next approvers up: any of them may then decide as well.'),
  }).optional(),
};

type Timers = z.output<z.ZodObject<typeof timers>>;
type Found = Pick<z.core.ParsePayload<Timers>, 'value' | 'issues'>;

/** A reminder of what is overdue, or an escalation before it is, would be told in the wrong order. */
function inOrder({ value, issues }: Found, asked: readonly string[]): void {
  const { dueBusinessHours: due, remindAfterBusinessHours: reminders = [], escalate } = value;
  const report = (input: unknown, path: string[], message: string) =>
    issues.push({ code: 'custom', input, path, message });
  const late = reminders.find((hours) => hours > due);
  if (late !== undefined) {
    report(late, ['remindAfterBusinessHours'], `${late} is after dueBusinessHours (${due}): remind before that`);
  }
  if (!escalate) return;
  const { afterBusinessHours: after, to } = escalate;
  if (after < due) {
    const path = ['escalate', 'afterBusinessHours'];
    report(after, path, `${after} is before dueBusinessHours (${due}): give whoever is asked their time first`);
  }
  if (to.every((role) => asked.includes(role))) {
    report(to, ['escalate', 'to'], `${to.join(', ')} is asked anyway: name somebody else, or leave escalate out`);
  }
}

const rule = settings({
  code: code.refine((value) => value !== MONEY_CORRECTION, {
    error: `"${MONEY_CORRECTION}" is the built-in rule's (moneyCorrections): choose another code`,
  }),
  when: when.describe('All that are given must hold.'),
  ask: settings({
    roles: z.array(roleName).min(1),
    need: z.enum(['any', 'all']).default('any').describe('all: as many different people as roles.'),
  }),
  step: step.default(1).describe('Rules of a lower step are asked first, those of one step side by side.'),
  ...timers,
  because: text.describe("For people; the plan's own figures are put before it."),
}).check((found) => inOrder(found, found.value.ask.roles));

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
  })
    .check((found) => inOrder(found, found.value.ask))
    .describe('Whom a correction that touches money is put before, whatever the rules say.'),
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
    driftIn: settings({ crm: roleName.optional(), psa: roleName.optional(), erp: roleName.optional() })
      .optional()
      .describe('Whom drift belongs to when all of it is in one system; without, as drift at large.'),
  }).describe('Whom a parked process belongs to, by what parked it.'),
});
