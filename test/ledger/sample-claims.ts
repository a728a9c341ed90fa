import type { Claim, TimeClaim } from '../../domain/billing/claim.ts';
import type { ClaimChange } from '../../domain/billing/claims-of-plan.ts';
import { period } from '../../domain/billing/period.ts';
import { civilDate } from '../../domain/civil-date.ts';
import { entryId, type PlanHash, type ProcessId, revision } from '../../domain/ids.ts';
import { currency } from '../../domain/money.ts';
import { putPages } from '../../ledger/billing-pages.ts';
import type { Ledger } from '../../ledger/ledger.ts';

const OCTOBER = period('2026-10');

/** A run of a contract in a period, as the owner of what it claims. */
export function run(contract = 'C-17', month = '2026-10', plan = 'a') {
  const process = `project-to-bill:${contract}:${month}` as ProcessId;
  return { contract, process, plan: plan.repeat(64) as PlanHash };
}

/** An hour by Ada on the run's one invoice, at 100.00. */
export function timeClaim(entry: string, more: Partial<TimeClaim> = {}, key = 'C-17:2026-10'): TimeClaim {
  const document = `${key}:EUR`;
  const portion = more.portion ?? 'whole';
  return {
    kind: 'time',
    id: `${key}:time:${entry}/${portion}`,
    run: OCTOBER,
    version: 1,
    state: 'reserved',
    invoiced: {
      document,
      purchaseOrder: null,
      line: '["L1",null,"role","dev","100.00","0.00"]',
      currency: currency('EUR'),
    },
    entry: entryId(entry),
    portion,
    revision: revision('r'.repeat(64)),
    date: civilDate('2026-10-05'),
    person: 'ada',
    soldLine: 'L1',
    minutes: 60,
    roundedMinutes: 60,
    outcome: 'invoiced',
    price: { unitPrice: '100.00', discountPercent: '0.00', invoicedUnitPrice: '100.00' },
    drawn: [],
    ...more,
  };
}

/** Hours of so many entries, numbered from the first. */
export function* timeClaims(first: number, count: number, key = 'C-17:2026-10'): Generator<ClaimChange> {
  for (let n = first; n < first + count; n += 1) yield { claim: timeClaim(String(n), {}, key) };
}

/** Puts down what a run claims and takes back, and reserves it as planned on what is claimed by now. */
export async function reserving(
  ledger: Ledger,
  owner: ReturnType<typeof run>,
  changes: Iterable<ClaimChange> | readonly Claim[],
  more: { asOf?: number; source?: string } = {},
) {
  const { hashes } = await putPages(ledger, 'claims', asChanges(changes));
  const asOf = more.asOf ?? (await ledger.claimsAsOf(owner.contract));
  return ledger.reserveClaims({ ...owner, source: more.source ?? 'productive', asOf, pages: hashes });
}

function* asChanges(changes: Iterable<ClaimChange | Claim>): Generator<ClaimChange> {
  for (const each of changes) yield 'kind' in each ? { claim: each } : each;
}
