import { type Issue, issueOf } from '../issue.ts';
import { type Money, subtract } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { Difference } from './find-drift.ts';

/** What is new among the differences: what nobody has accepted yet. A record with nothing new is left out. */
export function newDrift(differences: readonly Difference[], known: readonly string[]): Difference[] {
  return differences.flatMap((difference) => {
    const sentences = difference.sentences.filter(({ text }) => !known.includes(text));
    return sentences.length > 0 ? [{ ...difference, sentences }] : [];
  });
}

/** One issue for each sentence; its hint says what may be done, and what it comes to. */
export function driftIssues(differences: readonly Difference[]): Issue[] {
  return differences.flatMap(({ system, sentences, price }) =>
    sentences.map(({ text, about, mends }) => {
      const code = mends ? 'TL-DRIFT-0004' : about === 'gone' ? 'TL-DRIFT-0006' : 'TL-DRIFT-0005';
      const way = mends
        ? 'Repair it here (somebody else approves what is written back), accept it as it is, or hand it over to the deal’s side.'
        : `Throughline does not put this back: put it right in the ${system.toUpperCase()} and retry, accept it as it is, or hand it over to the deal’s side.`;
      const hint = [way, priceText(price)].filter(Boolean).join(' ');
      return { ...issueOf(code, { message: text, hint, about }), system };
    }),
  );
}

/** `Approved 28,800.00 EUR, now 30,000.00 EUR: 1,200.00 EUR more.` Nothing where no amount moves. */
export function priceText(price: { planned: Money; now: Money } | null): string {
  if (!price || price.planned.currency !== price.now.currency) return '';
  const { planned, now } = price;
  const difference = subtract(now, planned);
  if (/^-?0*(\.0*)?$/.test(difference.amount)) return '';
  const isLess = difference.amount.startsWith('-');
  const amount = { ...difference, amount: difference.amount.replace('-', '') };
  return `Approved ${moneyText(planned)}, now ${moneyText(now)}: ${moneyText(amount)} ${isLess ? 'less' : 'more'}.`;
}
