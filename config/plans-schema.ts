import { z } from 'zod';
import type { PlannedMilestone } from '../domain/policy.ts';
import { amount, code, percent, percentSum, settings, text, wholeNumber, withUniqueCodes } from './config-values.ts';

const instalment = settings({
  code,
  name: text,
  percent,
  due: settings({ on: z.enum(['start', 'end']), afterBusinessDays: wholeNumber }),
});

export const schedule = withUniqueCodes(z.array(instalment).min(1)).check((context) => {
  const sum = percentSum(context.value.map((part) => part.percent));
  if (sum === '100') return;
  context.issues.push({ code: 'custom', input: context.value, message: `sums to ${sum} %, not to 100` });
});

type Share = PlannedMilestone['share'];

/** Of the line, as the policy has it: one of the two. */
const share = settings({
  percent: percent.refine((value) => Number(value) !== 0, 'is 0: nothing would be billed').optional(),
  amount: amount.optional().describe("In the deal's currency, without tax."),
}).transform((given, context): Share => {
  if (given.percent !== undefined && given.amount === undefined) return { percent: given.percent };
  if (given.amount !== undefined && given.percent === undefined) return { amount: given.amount };
  context.issues.push({ code: 'custom', input: given, message: 'is either a percent or an amount: give one of them' });
  return z.NEVER;
});

const milestone = settings({
  code,
  name: text,
  share: share.describe('Of the line: `percent`, or `amount`.'),
  afterBusinessDays: wholeNumber.describe('After the start.'),
});

export const milestonePlan = withUniqueCodes(z.array(milestone).min(1)).check((context) => {
  const percents = context.value.flatMap(({ share: of }) => ('percent' in of ? [of.percent] : []));
  if (percents.length === 0) return;
  const sum = percentSum(percents);
  const mixed = percents.length < context.value.length;
  const message = mixed
    ? 'mixes percentages and amounts: give all one or all the other'
    : `sums to ${sum} %, not to 100`;
  if (mixed || sum !== '100') context.issues.push({ code: 'custom', input: context.value, message });
});
