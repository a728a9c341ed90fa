import type { Currency, EntityCode, Instant, ProcessId } from './ids.ts';
import type { Difference } from './lead-to-project/find-drift.ts';
import { add, type Money } from './money.ts';
import type { Role } from './policy.ts';

/** One record that is no longer as it was proven, as the nightly proof reports it. */
export interface FoundDrift {
  process: ProcessId;
  /** Whose contract it is: the first one's of a deal of several. */
  entity: EntityCode;
  system: Difference['system'];
  record: string;
  differences: string[];
  /** May Throughline put any of it back? */
  repairable: boolean;
  price: Difference['price'];
  owner: Role;
}

/** What one nightly proof did. */
export interface ProofReport {
  began: Instant;
  /** Null while it is under way. */
  ended: Instant | null;
  /** Processes whose contracts were compared with what every system says. */
  checked: number;
  /** How many records have drifted, of which the first are in `drift`. */
  found: number;
  drift: FoundDrift[];
  /** What was approved on the records whose amount has changed, and what they come to now, by currency: each change once. */
  prices: { currency: Currency; planned: Money; now: Money }[];
  skipped: {
    /** Not done yet: they prove what they write. */
    underWay: number;
    /** Nothing of them is in force. */
    notInForce: number;
    /** A system would not show them; of many the first. */
    unread: { process: ProcessId; because: string }[];
    unreadInAll: number;
  };
  /** Processes that were started, or woken, because what they have put before people is not what is found. */
  opened: number;
  /** Requests sent, by system. */
  calls: Record<string, number>;
  /**
   * The ledger's number up to which it came when the calls of a night were used up, or the CRM or the ERP showed nothing: the
   * next proof goes on there.
   */
  stoppedAfter: number | null;
  /** What each system showed last: asked for again when it won't show several others, it tells whether that is the system. */
  lastChecked: Record<string, ProcessId>;
  /** Where the ledger's chain was signed last when it was read; null while nothing is on record. */
  head: LedgerHead | null;
}

/** As `throughline audit head` prints it, and `audit verify --head` takes it: kept here, nobody who can write to the ledger can cut it off unseen. */
export interface LedgerHead {
  seq: number;
  hash: string;
  at: Instant;
  jws: string;
}

/** A report says no more of each than this; all of them are open as exceptions. */
const LISTED = 200;

export function newReport(began: Instant): ProofReport {
  const skipped = { underWay: 0, notInForce: 0, unread: [], unreadInAll: 0 };
  return {
    began,
    ended: null,
    checked: 0,
    found: 0,
    drift: [],
    prices: [],
    skipped,
    opened: 0,
    calls: {},
    stoppedAfter: null,
    lastChecked: {},
    head: null,
  };
}

export function withFound(report: ProofReport, found: readonly FoundDrift[]): ProofReport {
  return {
    ...report,
    found: report.found + found.length,
    drift: [...report.drift, ...found].slice(0, LISTED),
    prices: found.filter((one) => isCounted(one, found)).reduce(withPrice, report.prices),
  };
}

export function withUnread(report: ProofReport, process: ProcessId, because: string): ProofReport {
  const { unread, unreadInAll, ...others } = report.skipped;
  const listed = [...unread, { process, because }].slice(0, LISTED);
  return { ...report, skipped: { ...others, unread: listed, unreadInAll: unreadInAll + 1 } };
}

export function withCalls(report: ProofReport, system: string, calls: number): ProofReport {
  return { ...report, calls: { ...report.calls, [system]: (report.calls[system] ?? 0) + calls } };
}

export function withLastChecked(report: ProofReport, process: ProcessId, systems: readonly string[]): ProofReport {
  const checked = Object.fromEntries(systems.map((system) => [system, process]));
  return { ...report, lastChecked: { ...report.lastChecked, ...checked } };
}

/** A deal comes to what its orders come to, and a budget that has changed with its order is the same change. */
function isCounted(one: FoundDrift, found: readonly FoundDrift[]): boolean {
  if (one.system === 'crm' || !hasMoved(one)) return false;
  const { process, entity } = one;
  const ofOrder = found.filter(
    (other) => other.system === 'erp' && other.process === process && other.entity === entity,
  );
  return one.system === 'erp' || !ofOrder.some(hasMoved);
}

function hasMoved({ price }: FoundDrift): boolean {
  return price !== null && price.planned.amount !== price.now.amount;
}

function withPrice(prices: ProofReport['prices'], { price }: FoundDrift): ProofReport['prices'] {
  if (!price) return prices;
  const { currency } = price.planned;
  const before = prices.find((one) => one.currency === currency);
  if (!before) return [...prices, { currency, ...price }];
  const after = { currency, planned: add(before.planned, price.planned), now: add(before.now, price.now) };
  return prices.map((one) => (one === before ? after : one));
}
