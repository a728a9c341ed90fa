import Big from 'big.js';
import type { CivilDate } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import { isDecimal } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import type { Contract, Share, SoldLine, Terms } from './contract.ts';
import { rateOn } from './exchange.ts';
import { daysOf } from './period.ts';

/** Why nothing can be planned at all, everything at once: terms that contradict each other, and decisions that don't count. */
export function billingIssues({ contract, policy, decisions, period }: BillingInput): Issue[] {
  const issues = contract.versions.flatMap(({ number, terms }) => termsIssues(contract, number, terms));
  if (contract.versions.length === 0)
    issues.push(wrongTerms(contract, 0, 'The contract has no version.', 'Give it its terms.'));
  if (!rateOn(policy.invoiceDate, contract.currency, contract.invoiceCurrency, policy.exchange)) {
    issues.push(noExchange(contract, policy.invoiceDate));
  }
  const own = [...decisions.writtenOff, ...decisions.reductions].filter(({ by }) => by === policy.biller);
  if (own.length > 0) {
    issues.push(
      issueOf('TL-BILL-0003', {
        message: `${policy.biller} runs the billing of ${daysOf(period).last.slice(0, 7)} and wrote off ${own.length} of its items.`,
        hint: 'Let somebody else decide on what is written off.',
        about: `contract=${contract.key}`,
      }),
    );
  }
  return issues;
}

function termsIssues(contract: Contract, version: number, terms: Terms): Issue[] {
  const wrong = (message: string, hint: string) => wrongTerms(contract, version, message, hint);
  const issues = terms.lines.flatMap((line) => shareIssues(line, wrong));
  const { discountPercent, rates, overtime, caps } = terms;
  if (
    !isDecimal(discountPercent) ||
    !hasDigits(discountPercent, 2) ||
    new Big(discountPercent).lt(0) ||
    new Big(discountPercent).gt(100)
  ) {
    issues.push(
      wrong(
        `The discount of ${discountPercent} % is not from 0 to 100 with at most 2 digits.`,
        'Odoo keeps 2 digits: agree on such a one.',
      ),
    );
  }
  const prices = [
    ...rates,
    ...terms.lines.flatMap((line) => (line.pricing === 'retainer' ? (line.overage?.rates ?? []) : [])),
  ];
  for (const { for: kind, id, unitPrice } of prices) {
    if (isPrice(unitPrice)) continue;
    issues.push(
      wrong(
        `The rate ${unitPrice} of ${kind} ${id} is not a price of at most 2 digits.`,
        'Write it like 180.00, not below zero.',
      ),
    );
  }
  if (overtime && (!isDecimal(overtime.factor) || new Big(overtime.factor).lt(0))) {
    issues.push(wrong(`The overtime factor ${overtime.factor} is not a number from 0.`, 'Write it like 1.5.'));
  }
  for (const { id, limit } of caps) {
    const most = 'money' in limit ? limit.money : limit.hours;
    if (isDecimal(most) && new Big(most).gte(0)) continue;
    issues.push(wrong(`The cap ${id} of ${most} is not a number from 0.`, 'Write it like 50000.00.'));
  }
  const twice = terms.lines.filter(({ id }, at) => terms.lines.findIndex((line) => line.id === id) !== at);
  for (const { id } of twice) issues.push(wrong(`Line ${id} is sold twice.`, 'Give each sold line an id of its own.'));
  return issues;
}

/** Rules 8 and 10: parts sum to the whole. Odoo doesn't check it. */
function shareIssues(line: SoldLine, wrong: (message: string, hint: string) => Issue): Issue[] {
  if (line.pricing === 'milestones') return sharesOf(line.id, line.total, line.milestones, wrong);
  if (line.pricing !== 'fixed-fee' || line.by === 'percent complete') return [];
  return sharesOf(line.id, line.fee, line.by.instalments, wrong);
}

function sharesOf(
  line: string,
  total: string,
  parts: { id: string; share: Share }[],
  wrong: (message: string, hint: string) => Issue,
): Issue[] {
  const percent = parts.reduce((sum, { share }) => sum.plus('percent' in share ? share.percent : 0), new Big(0));
  const amount = parts.reduce((sum, { share }) => sum.plus('amount' in share ? share.amount : 0), new Big(0));
  const inPercent = parts.some(({ share }) => 'percent' in share);
  if (inPercent && parts.some(({ share }) => 'amount' in share)) {
    return [wrong(`The parts of line ${line} are in percent and in amounts.`, 'Give all of them in one way.')];
  }
  if (inPercent) {
    return percent.eq(100)
      ? []
      : [wrong(`The parts of line ${line} sum to ${percent.toFixed()} %.`, 'Make them sum to 100 %.')];
  }
  if (amount.eq(total)) return [];
  return [
    wrong(
      `The parts of line ${line} sum to ${amount.toFixed()}, and the line is ${total}.`,
      `Make them sum to ${total}.`,
    ),
  ];
}

function wrongTerms({ key }: Contract, version: number, message: string, hint: string): Issue {
  return issueOf('TL-BILL-0001', { message: `Version ${version}: ${message}`, hint, about: `contract=${key}` });
}

function noExchange({ key, currency, invoiceCurrency }: Contract, date: CivilDate): Issue {
  return issueOf('TL-BILL-0002', {
    message: `Contract ${key} is invoiced in ${invoiceCurrency}, and there is no rate from ${currency} on ${date}.`,
    hint: `Add ${currency}'s rate of that day or an earlier one to Odoo's table.`,
    about: `exchange=${currency}-${invoiceCurrency}`,
  });
}

function isPrice(text: string): boolean {
  return isDecimal(text) && hasDigits(text, 2) && new Big(text).gte(0);
}

function hasDigits(text: string, most: number): boolean {
  const value = new Big(text);
  return value.eq(value.toFixed(most));
}
