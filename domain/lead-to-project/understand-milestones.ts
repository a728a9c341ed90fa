import Big from 'big.js';
import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { issueOf } from '../issue.ts';
import { compare, type Decimal, lineAmount, type Money, money, sum } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { PlannedMilestone, Policy } from '../policy.ts';
import { billingPlan } from './billing-plan.ts';
import { splitFee } from './plan-schedule.ts';
import { readDecimal } from './read-decimal.ts';
import type { Report } from './report.ts';
import type { UnderstoodLine } from './understand-lines.ts';

/** What part of a line is billed when it is accepted. */
export interface UnderstoodMilestone {
  /** Of the order line that it belongs to; empty when that is the deal's own line. See `orderLinesOf`. */
  suffix: string;
  code: string;
  name: string;
  afterBusinessDays: number;
  amount: Money;
  /** Of the order line's quantity. */
  share: Decimal;
}

/**
 * What a line is billed by: by percent, each rounded half up and the last takes the rest (billing rules 8 and 10), or by
 * amounts, whose sum must be the line's.
 */
export function understandMilestones(
  deal: Deal,
  line: UnderstoodLine,
  about: { currency: Currency; policy: Policy },
  report: Report,
): UnderstoodMilestone[] {
  const plan = billingPlan(deal, line.service.defaultMilestones, about.policy.mappings, 'milestonePlans');
  if (!plan) return [];
  const whole = lineAmount(line.quantity, line.unitPrice, line.discountPercent, about.currency);
  const amounts = amountsOf(plan.value, whole);
  const problem = whyNot(amounts, whole);
  if (problem !== null) {
    report(
      issueOf('TL-DEAL-0006', {
        message: `By the milestone plan "${plan.key}", ${line.label} ${problem}.`,
        hint: 'Correct its price or quantity, name another plan, or put the plan right in config/mappings.yaml.',
        field: `lines.${line.id}.unitPrice`,
        about: `milestones=${plan.key}`,
      }),
    );
    return [];
  }
  const shares = exactShares(amounts, line);
  return plan.value.map(({ code, name, afterBusinessDays }, at) => ({
    suffix: shares ? '' : code,
    code,
    name,
    afterBusinessDays,
    amount: amounts[at] ?? money('0', about.currency),
    share: shares?.[at] ?? '1',
  }));
}

function amountsOf(plan: readonly PlannedMilestone[], whole: Money): Money[] {
  const percents = plan.flatMap(({ share }) => ('percent' in share ? [share.percent] : []));
  if (percents.length === plan.length) return splitFee(whole, percents);
  return plan.flatMap(({ share }) => ('amount' in share ? [money(share.amount, whole.currency)] : []));
}

function whyNot(amounts: readonly Money[], whole: Money): string | null {
  const parts = sum(amounts, whole.currency);
  if (compare(parts, whole) !== 0) return `is billed ${moneyText(parts)}, but it comes to ${moneyText(whole)}`;
  if (amounts.some(({ amount }) => new Big(amount).lte(0))) {
    return `comes to ${moneyText(whole)}, too little for ${amounts.length} milestones above zero`;
  }
  if (amounts.some(({ amount }) => readDecimal(amount) === null)) {
    return 'is billed in amounts with more than 2 digits after the point, which the ERP does not keep';
  }
  return null;
}

/**
 * The shares by which the ERP bills exactly these amounts, or null when there are none. Odoo delivers share × quantity,
 * keeps it to 2 digits, and bills it at the line's price: 33.33 % of 1 × 20,000.00 is 0.33, so 6,600.00. Only quantities of
 * 2 digits whose price is the amount without any rounding will do, whichever milestones come to be on one invoice.
 */
function exactShares(amounts: readonly Money[], line: UnderstoodLine): Decimal[] | null {
  const net = new Big(line.unitPrice).times(new Big(100).minus(line.discountPercent)).div(100);
  if (net.eq(0)) return null;
  const quantities = amounts.map(({ amount }) => new Big(amount).div(net).round(2, Big.roundHalfUp));
  const exact = quantities.every((quantity, at) => quantity.times(net).eq(amounts[at]?.amount ?? '0'));
  const total = quantities.reduce((all, quantity) => all.plus(quantity), new Big(0));
  if (!exact || !total.eq(line.quantity)) return null;
  // Shares that don't end are cut at 10 digits, far below what a quantity of 2 digits can notice; the last closes the sum.
  const shares = quantities.slice(0, -1).map((quantity) => quantity.div(line.quantity).round(10, Big.roundHalfUp));
  const last = shares.reduce((rest, share) => rest.minus(share), new Big(1));
  return [...shares, last].map((share) => share.toFixed());
}
