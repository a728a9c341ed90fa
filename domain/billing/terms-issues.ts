import Big from 'big.js';
import type { Currency } from '../ids.ts';
import { currencyDigits, isDecimal } from '../money.ts';
import type { Rate, Share, SoldLine, Terms } from './contract.ts';
import { isFeePeriod } from './period.ts';

/** What is wrong, and what would be right. */
export type Wrong = [message: string, hint: string];

/** What of a version's terms can't be billed as it stands, all of it. */
export function termsIssues(terms: Terms, of: Currency): Wrong[] {
  const { discountPercent, overtime, caps, purchaseOrders, expenses, lines, rates } = terms;
  const twice = lines.filter(({ id }, at) => lines.findIndex((line) => line.id === id) !== at);
  return [
    ...lines.flatMap((line) => lineIssues(line, of)),
    ...rateIssues(rates),
    ...purchaseOrders.orders
      .filter(({ number }, at, all) => all.findIndex((order) => order.number === number) !== at)
      .map(
        ({ number }): Wrong => [
          `Purchase order ${number} is listed twice.`,
          'List it once, with its lines and its amount.',
        ],
      ),
    ...twice.map(({ id }): Wrong => [`Line ${id} is sold twice.`, 'Give each sold line an id of its own.']),
    ...(isPercent(discountPercent) && hasDigits(discountPercent, 2) ? [] : [wrongDiscount(discountPercent)]),
    ...(expenses.receiptAbove === null
      ? []
      : notFrom0(`The receipt limit ${expenses.receiptAbove}`, expenses.receiptAbove, 'Write it like 25.00.')),
    ...(overtime ? notFrom0(`The overtime factor ${overtime.factor}`, overtime.factor, 'Write it like 1.5.') : []),
    ...caps.flatMap(({ id, limit }) => {
      const most = 'money' in limit ? limit.money : limit.hours;
      return notFrom0(`The cap ${id} of ${most}`, most, 'Write it like 50000.00.');
    }),
    ...purchaseOrders.orders.flatMap(({ number, amount }) =>
      amount === null ? [] : notFrom0(`Purchase order ${number} of ${amount}`, amount, 'Write it like 50000.00.'),
    ),
    ...Object.entries(expenses.categories).flatMap(([category, how]) => {
      if (how.by === 'cost') return [];
      const figure = how.by === 'markup' ? how.percent : how.unitPrice;
      return notFrom0(`Expenses of category ${category} at ${figure}`, figure, 'Write it like 12.5.');
    }),
  ];
}

function wrongDiscount(percent: string): Wrong {
  return [
    `The discount of ${percent} % is not from 0 to 100 with at most 2 digits.`,
    'Odoo keeps 2 digits: agree on such a one.',
  ];
}

/** Rules 8 and 10: parts sum to the whole. Odoo doesn't check it. */
function lineIssues(line: SoldLine, of: Currency): Wrong[] {
  if (line.pricing === 'time-and-materials') return [];
  if (line.pricing === 'milestones')
    return [...amountIssues(line.id, line.total, of), ...shareIssues(line.id, line.total, line.milestones, of)];
  const fee = amountIssues(line.id, line.fee, of);
  if (line.pricing === 'retainer') {
    const whole = Number.isSafeInteger(line.includedMinutes) && line.includedMinutes >= 0;
    const minutes: Wrong = [
      `Retainer ${line.id} includes ${line.includedMinutes} minutes.`,
      'Give whole minutes, from 0.',
    ];
    return [...fee, ...(whole ? [] : [minutes]), ...rateIssues(line.overage?.rates ?? [])];
  }
  return line.by === 'percent complete' ? fee : [...fee, ...shareIssues(line.id, line.fee, line.by.instalments, of)];
}

function amountIssues(line: string, amount: string, of: Currency): Wrong[] {
  if (isDecimal(amount) && hasDigits(amount, currencyDigits(of)) && new Big(amount).gte(0)) return [];
  return [[`Line ${line} is sold for ${amount}.`, `Give an amount from 0 with at most ${currencyDigits(of)} digits.`]];
}

function shareIssues(line: string, total: string, parts: { id: string; share: Share }[], of: Currency): Wrong[] {
  const percents = parts.flatMap(({ share }) => ('percent' in share ? [share.percent] : []));
  const amounts = parts.flatMap(({ share }) => ('amount' in share ? [share.amount] : []));
  if (percents.length > 0 && amounts.length > 0) {
    return [[`The parts of line ${line} are in percent and in amounts.`, 'Give all of them in one way.']];
  }
  const taken = parts.filter(({ id }) => isFeePeriod(id) || /^(difference|percent complete)\b/.test(id));
  const twice = parts.filter(({ id }, at) => parts.findIndex((part) => part.id === id) !== at);
  if (taken.length > 0 || twice.length > 0) {
    return [
      ...taken.map(
        ({ id }): Wrong => [
          `A part of line ${line} is called ${id}, as a retainer's fee or a difference is.`,
          'Call it otherwise.',
        ],
      ),
      ...twice.map(({ id }): Wrong => [`Line ${line} has two parts ${id}.`, 'Give each part an id of its own.']),
    ];
  }
  const wrong = [
    ...percents.filter((percent) => !isPercent(percent)),
    ...amounts.filter((amount) => amountIssues(line, amount, of).length > 0),
  ];
  if (wrong.length > 0) {
    return [
      [
        `Parts of line ${line} are ${wrong.join(', ')}.`,
        `Give percent from 0 to 100, or amounts with at most ${currencyDigits(of)} digits.`,
      ],
    ];
  }
  const sum = [...percents, ...amounts].reduce((all, each) => all.plus(each), new Big(0));
  if (percents.length > 0) {
    return sum.eq(100) ? [] : [[`The parts of line ${line} sum to ${sum.toFixed()} %.`, 'Make them sum to 100 %.']];
  }
  if (!isDecimal(total) || sum.eq(total)) return [];
  return [
    [`The parts of line ${line} sum to ${sum.toFixed()}, and the line is ${total}.`, `Make them sum to ${total}.`],
  ];
}

/** Rule 5: prices of at most 2 digits, and one for each kind of work from each day. */
function rateIssues(rates: Rate[]): Wrong[] {
  const key = ({ for: kind, id, line, from }: Rate) => JSON.stringify([kind, id, line, from]);
  const twice = rates.filter((rate, at) => rates.findIndex((other) => key(other) === key(rate)) !== at);
  return [
    ...rates
      .filter(({ unitPrice }) => !isPrice(unitPrice))
      .map(
        ({ for: kind, id, unitPrice }): Wrong => [
          `The rate ${unitPrice} of ${kind} ${id} is not a price of at most 2 digits.`,
          'Write it like 180.00, not below zero.',
        ],
      ),
    ...twice.map(
      ({ for: kind, id, from }): Wrong => [
        `There are two rates of ${kind} ${id} from ${from ?? 'the beginning'} on.`,
        'Leave the one that holds.',
      ],
    ),
  ];
}

function notFrom0(what: string, figure: string, hint: string): Wrong[] {
  return isDecimal(figure) && new Big(figure).gte(0) ? [] : [[`${what} is not a number from 0.`, hint]];
}

/** An hour's, of at most 2 digits: Odoo keeps no more. */
export function isPrice(text: string): boolean {
  return isDecimal(text) && hasDigits(text, 2) && new Big(text).gte(0);
}

export function isPercent(text: string): boolean {
  return isDecimal(text) && new Big(text).gte(0) && new Big(text).lte(100);
}

function hasDigits(text: string, most: number): boolean {
  const value = new Big(text);
  return value.eq(value.toFixed(most));
}
