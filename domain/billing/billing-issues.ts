import Big from 'big.js';
import type { Issue } from '../issue.ts';
import { issueOf } from '../issue.ts';
import { isDecimal } from '../money.ts';
import type { BillingInput } from './billing-input.ts';
import type { Contract, SoldLine } from './contract.ts';
import { rateOn } from './exchange.ts';
import type { RetainerLine } from './retainer-value.ts';
import { isPercent, isPrice, termsIssues, type Wrong } from './terms-issues.ts';

/** Why nothing can be planned at all, everything at once: terms that contradict each other, and what doesn't count. */
export function billingIssues(input: BillingInput): Issue[] {
  return [
    ...contractIssues(input),
    ...rateCardIssues(input),
    ...exchangeIssues(input),
    ...expenseIssues(input),
    ...decisionIssues(input),
  ];
}

function contractIssues({ contract }: BillingInput): Issue[] {
  const { versions, currency, startsOn, progress, key } = contract;
  const wrong = ([message, hint]: Wrong) => issueOf('TL-BILL-0001', { message, hint, about: `contract=${key}` });
  const [first] = versions;
  const begins: Wrong[] =
    !first || first.from > startsOn
      ? [[`Contract ${key} has no terms from its start on ${startsOn}.`, 'Let its first version begin with it.']]
      : [];
  const ofVersions = versions.flatMap(({ number, terms }) =>
    termsIssues(terms, currency).map(([message, hint]): Wrong => [`Version ${number}: ${message}`, hint]),
  );
  const percents = progress.completions.filter(({ percent }) => !isPercent(percent));
  const ofProgress = percents.map(
    ({ line, percent }): Wrong => [`Line ${line} is ${percent} % complete.`, 'Say 0 to 100.'],
  );
  return [...begins, ...ofVersions, ...retainerIssues(contract), ...ofProgress].map(wrong);
}

/** Rule 11: its periods are counted from the contract's start, so they can't become others on the way. */
function retainerIssues({ versions }: Contract): Wrong[] {
  const first = new Map<string, RetainerLine>();
  return versions.flatMap(({ number, terms }) =>
    terms.lines.filter(isRetainer).flatMap((line): Wrong[] => {
      const before = first.get(line.id) ?? line;
      first.set(line.id, before);
      const changed = (['period', 'rolloverPeriods', 'billed', 'proration'] as const).filter(
        (term) => line[term] !== before[term],
      );
      if (changed.length === 0) return [];
      return [
        [
          `Version ${number} changes ${changed.join(', ')} of retainer ${line.id}.`,
          'End that line, and sell another one.',
        ],
      ];
    }),
  );
}

function isRetainer(line: SoldLine): line is RetainerLine {
  return line.pricing === 'retainer';
}

/** Rule 5: which one is listed first must not decide. */
function rateCardIssues({ contract: { entity }, policy: { rateCard } }: BillingInput): Issue[] {
  const prices = rateCard
    .filter(({ unitPrice }) => !isPrice(unitPrice))
    .map(({ role, unitPrice }) =>
      issueOf('TL-BILL-0001', {
        message: `The rate card of ${entity} has ${unitPrice} for role ${role}.`,
        hint: 'Write it like 180.00, not below zero.',
        about: `rate-card=${entity}`,
      }),
    );
  const twice = secondOnes(rateCard, ({ role, currency, from }) => [role, currency, from]);
  const doubles = twice.map(({ role, currency, from }) =>
    issueOf('TL-BILL-0001', {
      message: `The rate card of ${entity} has two rates in ${currency} of role ${role} from ${from ?? 'the beginning'} on.`,
      hint: 'Leave the one that holds.',
      about: `rate-card=${entity}`,
    }),
  );
  return [...prices, ...doubles];
}

function exchangeIssues({ contract: { key, currency, invoiceCurrency }, policy }: BillingInput): Issue[] {
  const twice = secondOnes(policy.exchange, ({ from, to, on }) => [from, to, on]).map(({ from, to, on }) =>
    issueOf('TL-BILL-0002', {
      message: `There are two rates from ${from} to ${to} on ${on}.`,
      hint: "Leave the one that holds in Odoo's table.",
      about: `exchange=${from}-${to}`,
    }),
  );
  if (rateOn(policy.invoiceDate, currency, invoiceCurrency, policy.exchange)) return twice;
  return [
    ...twice,
    issueOf('TL-BILL-0002', {
      message: `Contract ${key} is invoiced in ${invoiceCurrency}, and there is no rate from ${currency} on ${policy.invoiceDate}.`,
      hint: `Add ${currency}'s rate of that day or an earlier one to Odoo's table.`,
      about: `exchange=${currency}-${invoiceCurrency}`,
    }),
  ];
}

/** Time that came twice is found as it streams by. */
function expenseIssues({ contract, expenses }: BillingInput): Issue[] {
  return secondOnes(expenses, ({ id }) => [id]).map(({ id }) =>
    issueOf('TL-BILL-0001', {
      message: `Expense ${id} came twice.`,
      hint: 'Read the expenses again.',
      about: `contract=${contract.key}`,
    }),
  );
}

/** Rule 19: write-offs have a reason, and somebody else than the biller behind them. */
function decisionIssues({ contract: { key }, period, policy: { biller }, decisions }: BillingInput): Issue[] {
  const { writtenOff, reductions } = decisions;
  const all = [...writtenOff, ...reductions];
  const wrong = (message: string, hint: string) => issueOf('TL-BILL-0003', { message, hint, about: `contract=${key}` });
  const own = all.filter(({ by }) => by === biller).length;
  const bare = all.filter(({ by, because }) => by.trim() === '' || because.trim() === '').length;
  const amounts = reductions.filter(({ amount }) => !isDecimal(amount) || new Big(amount).lte(0));
  return [
    ...(own > 0
      ? [
          wrong(
            `${biller} runs the billing of ${period} and wrote off ${own} of its items.`,
            'Let somebody else decide on what is written off.',
          ),
        ]
      : []),
    ...(bare > 0 ? [wrong(`${bare} write-offs name nobody, or no reason.`, 'Say who decided, and why.')] : []),
    ...amounts.map(({ id, amount }) => wrong(`Reduction ${id} takes ${amount} off.`, 'Give an amount above 0.')),
    ...secondOnes(reductions, ({ id }) => [id]).map(({ id }) =>
      wrong(`Reduction ${id} is listed twice.`, 'It is taken off once: list it once.'),
    ),
  ];
}

/** Of those that have everything named in common with one before, each second one. */
function secondOnes<Each>(all: readonly Each[], name: (each: Each) => unknown[]): Each[] {
  const times = new Map<string, number>();
  return all.filter((each) => {
    const key = JSON.stringify(name(each));
    times.set(key, (times.get(key) ?? 0) + 1);
    return times.get(key) === 2;
  });
}
