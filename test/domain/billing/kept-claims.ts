import Big from 'big.js';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Claim, Invoiced, TimeClaim } from '../../../domain/billing/claim.ts';
import { holds } from '../../../domain/billing/claim.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import type { InvoiceLine } from '../../../domain/billing/invoice-plan.ts';
import type { NaiveEmitted } from './naive-planner.ts';

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
  const lastVersion = Math.max(...input.contract.versions.map(({ number }) => number));
  const reductions = input.decisions.reductions.filter(({ by }) => by !== input.policy.biller);
  const common = { run: input.period, state: 'live' as const };

  return emitted.flatMap((one): Claim[] => {
    if (one.emits === 'waiting fee' || one.emits === 'taken back') return [];
    if (one.emits === 'line') {
      if (one.kind === 'reduction') {
        // A line doesn't say which it is. Those that were taken off before are there no more.
        const isNew = (id: string) =>
          ![...input.claims].some((claim) => holds(claim) && claim.kind === 'reduction' && claim.reduction === id);
        const at = reductions.findIndex(
          ({ id, amount, purchaseOrder }) =>
            isNew(id) && new Big(amount).eq(one.unitPrice) && purchaseOrder === one.purchaseOrder,
        );
        const [reduction] = at < 0 ? [] : reductions.splice(at, 1);
        if (reduction === undefined) throw new Error('Nobody asked for this reduction.');
        return [
          {
            ...common,
            kind: 'reduction',
            id: `${document}:reduction:${reduction.id}`,
            version: lastVersion,
            invoiced: invoicedOn(one, document),
            reduction: reduction.id,
            amount: reduction.amount,
          },
        ];
      }
      if (one.kind !== 'fee') return [];
      const { soldLine, part } = one;
      if (soldLine === null || part === undefined) throw new Error('A fee is a part of a sold line.');
      const id = `${document}:fee:${soldLine}/${part}`;
      return [
        {
          ...common,
          kind: 'fee',
          id,
          version: lastVersion,
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
          version: lastVersion,
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
        version: lastVersion,
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

/** The document that a line is on. */
export function documentOf({ purchaseOrder, amount }: Omit<InvoiceLine, 'because'>, run: string): string {
  return documentName(run, purchaseOrder, amount.currency);
}

function invoicedOn(line: Omit<InvoiceLine, 'because'>, run: string): Invoiced {
  const { purchaseOrder, key, amount } = line;
  return {
    document: documentOf(line, run),
    purchaseOrder,
    line: key,
    currency: amount.currency,
  };
}

function documentName(run: string, purchaseOrder: string | null, currency: string): string {
  return `${run}(${purchaseOrder ?? 'no order'}, ${currency})`;
}

/** Rule 17: the claims after what a run took back has been posted. */
export function takingBack(claims: Claim[], emitted: NaiveEmitted[], run: string): Claim[] {
  const taken = new Map(emitted.flatMap((one) => (one.emits === 'taken back' ? [[one.claim, one.line] as const] : [])));
  return claims.map((claim): Claim => {
    const line = taken.get(claim.id);
    if (line === undefined) return claim;
    const { invoiced } = claim;
    if ((invoiced === null) !== (line === null))
      throw new Error(`What was invoiced is credited on a line: ${claim.id}.`);
    if (invoiced === null || line === null) return { ...claim, state: 'reversed' };
    const document = documentName(run, invoiced.purchaseOrder, invoiced.currency);
    return { ...claim, state: 'reversed', takenBack: { document, line } };
  });
}

/** Rule 18: the claims after a document was credited or cancelled; what it had taken back stands again. */
export function releasing(claims: Claim[], document: string): Claim[] {
  return claims.map((claim): Claim => {
    if (claim.invoiced?.document === document && claim.state === 'live') return { ...claim, state: 'released' };
    if (claim.takenBack?.document !== document) return claim;
    const { takenBack, ...before } = claim;
    return { ...before, state: 'live' };
  });
}

/** The documents that can be released here: with nothing taken back from them or by them since. */
export function plainDocuments(claims: Claim[]): string[] {
  const live = claims.flatMap(({ state, invoiced }) => (state === 'live' && invoiced ? [invoiced.document] : []));
  const touched = claims.flatMap(({ invoiced, takenBack }) =>
    takenBack ? [invoiced?.document, takenBack.document] : [],
  );
  return [...new Set(live)].filter((document) => !touched.includes(document)).sort();
}

/** What the ledger keeps of a run, with what was there before. */
export function claimsAfter(
  input: BillingInput,
  entries: TimeEntry[],
  emitted: NaiveEmitted[],
  document: string,
): Claim[] {
  return [...takingBack([...input.claims], emitted, document), ...claimsOf(emitted, input, entries, document)];
}

/** Rule 20: what is held by more than one claim, or by one for the whole and another for a portion. */
export function claimedTwice(claims: Claim[]): string[] {
  const keys = claims.filter(holds).flatMap((claim) => {
    if (claim.kind === 'time') return claim.portion === 'whole' ? partsOf(claim) : [`${claim.entry} ${claim.portion}`];
    if (claim.kind === 'reduction') return [`reduction ${claim.reduction}`];
    if (claim.kind === 'expense') return [`expense ${claim.entry}`];
    // A percentage, and a retainer's period that was amended, are billed by what they came to since: once by each run.
    const isByDifference = claim.part === 'percent complete' || /^\d{4}-(\d\d|Q\d)$/.test(claim.part);
    return [`fee ${JSON.stringify([claim.soldLine, claim.part, isByDifference && claim.run])}`];
  });
  return keys.filter((key, index) => keys.indexOf(key) !== index);
}

function partsOf({ entry }: TimeClaim): string[] {
  return [`${entry} included`, `${entry} overage`];
}
