import { expect } from 'vitest';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { Contract } from '../../../domain/billing/contract.ts';
import { inOrder, type TimeEntry } from '../../../domain/billing/entry.ts';
import type { Emitted, InvoiceLine, InvoiceTotals, TimePortion } from '../../../domain/billing/invoice-plan.ts';
import { type Billed, type Correction, planCorrections } from '../../../domain/billing/plan-corrections.ts';
import { planInvoice } from '../../../domain/billing/plan-invoice.ts';
import { comparable } from './comparable-plan.ts';
import { policy } from './contracts.ts';
import { naiveCorrections } from './naive-corrections.ts';
import { naivePlan } from './naive-planner.ts';

export interface Planned {
  lines: InvoiceLine[];
  time: TimePortion[];
  emitted: Emitted[];
  totals: InvoiceTotals;
}

/**
 * Plans a worked case by both planners, so that what is written out pins the naive one, too: it is what counts against the
 * other one in the properties.
 */
export function planned(of: BillingInput, entries: TimeEntry[]): Planned {
  const plan = plannedAlone(of, entries);
  expect(comparable(naivePlan(of, entries)), 'the naive planner').toEqual(comparable(plan));
  return plan;
}

/** Plans entries in the rules' order. @throws when there are issues. */
export function plannedAlone(of: BillingInput, entries: TimeEntry[]): Planned {
  const emitted: Emitted[] = [];
  const plan = planInvoice(of, [...entries].sort(inOrder), (each) => emitted.push(each));
  if ('issues' in plan) throw new Error(plan.issues.map(({ message }) => message).join('\n'));
  return {
    emitted,
    totals: plan.totals,
    lines: emitted.filter((each) => each.emits === 'line'),
    time: emitted.filter((each) => each.emits === 'time'),
  };
}

/** What of billed entries is to be taken back: of a worked case, by both. */
export function toTakeBack(of: Contract, billed: Billed[], now = policy()): Correction['because'][] {
  const corrections = planCorrections(of, billed, now);
  expect(byClaim(naiveCorrections(of, billed, now)), 'the naive planner').toEqual(byClaim(corrections));
  return corrections.map(({ because }) => because);
}

/** In whatever order they were found. */
export function byClaim(corrections: Correction[]): Correction[] {
  return corrections.toSorted((a, b) => (a.claim < b.claim ? -1 : 1));
}

/** A line as `10.08 × 180.00 = 1814.40`, with its discount where it has one. */
export function inShort({ quantity, unitPrice, discountPercent, amount }: InvoiceLine): string {
  return `${quantity} × ${unitPrice}${discountPercent === '0' ? '' : ` − ${discountPercent} %`} = ${amount.amount}`;
}

/** Where each portion ended: `7 included: covered by a fee`, `8: held back, over-cap`. */
export function places(time: TimePortion[]): string[] {
  return time.map(({ entry, portion, place, reason }) => {
    return `${entry}${portion === 'whole' ? '' : ` ${portion}`}: ${place}${reason ? `, ${reason}` : ''}`;
  });
}
