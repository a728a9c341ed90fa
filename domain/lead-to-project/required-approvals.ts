import Big from 'big.js';
import type { Money } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { ApprovalRule, EntityPolicy } from '../policy.ts';
import { overrides } from './corrections.ts';
import { effectiveDiscount, isAgreedRate, listPrice } from './line-rates.ts';
import type { ApprovalRequirement, Correction } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** What the rules look at. */
interface Facts {
  understood: UnderstoodDeal;
  entity: EntityPolicy;
  /** Untaxed: what the customer is committed to once the deal is written. */
  committed: Money;
  corrections: readonly Correction[];
}

/** Who must approve and why: every rule of the policy that holds, in the policy's order. */
export function requiredApprovals(rules: readonly ApprovalRule[], facts: Facts): ApprovalRequirement[] {
  return rules.flatMap((rule) => {
    const reasons = whyItHolds(rule.when, facts);
    if (reasons === null) return [];
    const because = sentence(reasons.length > 0 ? `${reasons.join(', ')}; ${rule.because}` : rule.because);
    const { roles, need } = rule.ask;
    const { code, dueBusinessHours, step, remindAfterBusinessHours, escalate } = rule;
    const required = { rule: code, roles, need, because, dueBusinessHours };
    const given = Object.entries({ step, remindAfterBusinessHours, escalate }).filter(
      ([, value]) => value !== undefined,
    );
    return [{ ...required, ...Object.fromEntries(given) }];
  });
}

/** The plan's own figures for each condition of a rule, or null when one of them doesn't hold. */
function whyItHolds(when: ApprovalRule['when'], facts: Facts): string[] | null {
  const answers = [
    when.entity && entityIs(when.entity, facts),
    when.pricing && pricingIs(when.pricing, facts),
    when.amountAtLeast && amountIsAtLeast(when.amountAtLeast, facts),
    when.discountAbovePercent !== undefined && discountIsAbove(when.discountAbovePercent, facts),
    when.paymentTermsOtherThanDefault !== undefined && termsAre(when.paymentTermsOtherThanDefault, facts),
    when.corrected !== undefined && correctedIs(when.corrected, facts),
  ];
  const asked = answers.filter((answer) => answer !== undefined && answer !== false);
  return asked.includes(null) ? null : asked.filter((answer): answer is string => !!answer);
}

/** Each answers null when the condition doesn't hold, else what holds; empty when there is nothing to tell. */
type Answer = string | null;

function entityIs(codes: readonly string[], { entity }: Facts): Answer {
  return codes.includes(entity.code) ? '' : null;
}

function pricingIs(wanted: readonly string[], { understood }: Facts): Answer {
  return understood.lines.lines.some(({ service }) => wanted.includes(service.pricing)) ? '' : null;
}

/** A rule on an amount says nothing about deals in another currency. */
function amountIsAtLeast(threshold: Money, { committed }: Facts): Answer {
  if (threshold.currency !== committed.currency || new Big(committed.amount).lt(threshold.amount)) return null;
  return `the order comes to ${moneyText(committed)}`;
}

function discountIsAbove(percent: string, { understood, entity, committed }: Facts): Answer {
  const { currency } = committed;
  const discounts = understood.lines.lines.map((line) => {
    const list = listPrice(line, entity, currency);
    return { line, list, discount: effectiveDiscount(line, list) };
  });
  // Of equal ones the first, so that the sentence is always the same.
  const deepest = discounts.reduce<(typeof discounts)[number] | null>(
    (most, next) => (most && !next.discount.gt(most.discount) ? most : next),
    null,
  );
  if (!deepest?.discount.gt(percent)) return null;
  const { line, list, discount } = deepest;
  const ofList = list !== null && new Big(list).gt(line.unitPrice);
  const whose = isAgreedRate(line, understood.customerTerms, currency)
    ? 'the rate agreed with this customer,'
    : 'a rate of';
  const price = ofList ? ` (${line.unitPrice} ${currency} for ${whose} ${list})` : '';
  return `${discount.round(2, Big.roundHalfUp).toFixed()} % discount on ${line.name}${price}`;
}

function termsAre(special: boolean, { understood }: Facts): Answer {
  const terms = understood.paymentTerms;
  if ((terms?.special ?? false) !== special) return null;
  return special ? `payment terms are ${terms?.erpName}` : '';
}

function correctedIs(corrected: boolean, { corrections }: Facts): Answer {
  const fields = overrides(corrections).map(
    ({ field, value, by }) => `${field} was corrected to "${value}" by ${by.name}`,
  );
  if (fields.length > 0 !== corrected) return null;
  return fields.join(', ');
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
