import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim, Invoiced } from '../../../domain/billing/claim.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import type { Period } from '../../../domain/billing/period.ts';
import type { Correction } from '../../../domain/billing/plan-corrections.ts';
import type { CivilDate } from '../../../domain/ids.ts';
import type { NaiveEmitted } from './naive-planner.ts';
import { decisiveDay, versionInForce } from './naive-prices.ts';

/*
 * What the ledger would keep of a plan whose documents were posted, so that a test can carry one month into the next. A
 * document's name is made of the run's and, since a run makes one for each, of purchase order and currency (rule 21).
 */

/** Rule 20: the live claims of all that is accounted for. `emitted` may be of any planner. */
export function claimsOf(
  emitted: NaiveEmitted[],
  input: BillingInput,
  entries: TimeEntry[],
  document: string,
): Claim[] {
  const lines = new Map(emitted.flatMap((one) => (one.emits === 'line' ? [[one.key, one] as const] : [])));
  const times = new Map(entries.map((entry) => [entry.id, entry]));
  const expenses = new Map([...input.expenses].map((expense) => [expense.id, expense]));
  const versionOf = (date: CivilDate) =>
    versionInForce(input.contract, date)?.number ?? Math.max(...input.contract.versions.map(({ number }) => number));
  const common = { run: input.period, state: 'live' as const };

  return emitted.flatMap((one): Claim[] => {
    if (one.emits === 'waiting fee') return [];
    if (one.emits === 'line') {
      if (one.kind !== 'fee') return [];
      const { soldLine, part } = one;
      if (soldLine === null || part === undefined) throw new Error('A fee is a part of a sold line.');
      const version = versionOf(decisiveDay(input));
      const id = `${document}:fee:${soldLine}/${part}`;
      return [
        {
          ...common,
          kind: 'fee',
          id,
          version,
          invoiced: invoicedOn(one, document),
          soldLine,
          part,
          amount: one.agreed?.amount ?? '0',
        },
      ];
    }
    if (one.place === 'held back' || one.place === 'carried over') return [];
    const line = one.line === null ? undefined : lines.get(one.line);
    if ((one.place === 'invoiced') !== (line !== undefined)) throw new Error(`Entry ${one.entry} has no line.`);
    const invoiced = line ? invoicedOn(line, document) : null;

    if (one.emits === 'expense') {
      const expense = expenses.get(one.entry);
      if (!expense) throw new Error(`Nobody knows expense ${one.entry}.`);
      return [
        {
          ...common,
          kind: 'expense',
          id: `${document}:expense:${one.entry}`,
          version: versionOf(expense.date),
          invoiced,
          entry: one.entry,
          revision: expense.revision,
          soldLine: expense.line ?? '',
          outcome: one.place,
          amount: line?.agreed?.amount ?? '0',
          invoicedAmount: line?.amount.amount ?? '0',
        },
      ];
    }
    const entry = times.get(one.entry);
    if (!entry) throw new Error(`Nobody knows entry ${one.entry}.`);
    const { revision, date, person } = entry;
    const outcome = one.place === 'covered by a fee' ? 'covered' : one.place;
    const price = line?.agreed && {
      unitPrice: line.agreed.unitPrice,
      discountPercent: line.discountPercent,
      invoicedUnitPrice: line.unitPrice,
    };
    return [
      {
        ...common,
        kind: 'time',
        id: `${document}:time:${one.entry}/${one.portion}`,
        version: versionOf(date),
        invoiced,
        entry: one.entry,
        portion: one.portion,
        revision,
        date,
        person,
        soldLine: entry.line ?? '',
        minutes: one.minutes,
        roundedMinutes: one.roundedMinutes,
        outcome,
        price: price ?? null,
        drawn: one.drawn,
      },
    ];
  });
}

function invoicedOn(line: Omit<InvoiceLine, 'because'>, run: string): Invoiced {
  const { purchaseOrder, key, amount } = line;
  return {
    document: documentName(run, purchaseOrder, amount.currency),
    purchaseOrder,
    line: key,
    currency: amount.currency,
  };
}

function documentName(run: string, purchaseOrder: string | null, currency: string): string {
  return `${run}(${purchaseOrder ?? 'no order'}, ${currency})`;
}

/** Rule 17: the claims after the take-backs of a run have been posted. */
export function takingBack(claims: Claim[], corrections: Correction[], period: Period, run: string = period): Claim[] {
  return claims.map((claim): Claim => {
    if (!corrections.some((one) => one.claim === claim.id)) return claim;
    const { invoiced } = claim;
    if (invoiced === null) return { ...claim, state: 'reversed', takenBack: { run: period, on: null } };
    const document = documentName(run, invoiced.purchaseOrder, invoiced.currency);
    const on = { document, line: `${invoiced.document}: ${invoiced.line}` };
    return { ...claim, state: 'reversed', takenBack: { run: period, on } };
  });
}

/** Rule 18: the claims after a document was credited or cancelled; what it had taken back stands again. */
export function releasing(claims: Claim[], document: string): Claim[] {
  return claims.map((claim): Claim => {
    if (claim.invoiced?.document === document && claim.state === 'live') return { ...claim, state: 'released' };
    if (claim.takenBack?.on?.document !== document) return claim;
    const { takenBack, ...before } = claim;
    return { ...before, state: 'live' };
  });
}

/** The documents that can be released here: with nothing taken back from them or by them since. */
export function plainDocuments(claims: Claim[]): string[] {
  const live = claims.flatMap(({ state, invoiced }) => (state === 'live' && invoiced ? [invoiced.document] : []));
  const touched = claims.flatMap(({ invoiced, takenBack }) =>
    takenBack ? [invoiced?.document, takenBack.on?.document] : [],
  );
  return [...new Set(live)].filter((document) => !touched.includes(document)).sort();
}
