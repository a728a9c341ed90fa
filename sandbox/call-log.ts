import { type FaultKind, operationFits } from './faults.ts';

/** One call to a simulator, as `GET /_calls` shows it. */
export interface LoggedCall {
  number: number;
  /** ISO instant of arrival. */
  at: string;
  system: string;
  operation: string;
  method: string;
  path: string;
  /** Null while it is under way, and for good when the line was cut or left hanging. */
  status: number | null;
  fault: FaultKind | null;
  /** What the caller said about itself: trace context and process. */
  caller: Record<string, string>;
}

export interface CallFilter {
  system?: string | undefined;
  /** Exact, or a prefix with a star. */
  operation?: string | undefined;
  /** Only calls with a higher number. */
  after?: number | undefined;
}

// Enough for the longest chaos run; the counts below go on for ever.
const kept = 20_000;

/** The calls since start or reset: the last ones in full, all of them as counts. */
export class CallLog {
  private calls: LoggedCall[] = [];
  private counts = new Map<string, number>();
  private last = 0;

  begin(call: Omit<LoggedCall, 'number' | 'status' | 'fault'>): LoggedCall {
    this.last += 1;
    const logged: LoggedCall = { number: this.last, ...call, status: null, fault: null };
    this.calls.push(logged);
    if (this.calls.length > kept) this.calls.splice(0, kept / 10);
    const name = `${call.system} ${call.operation}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    return logged;
  }

  /** The calls that pass the filter, and how many there were of each `system operation`. */
  view(filter: CallFilter): { total: number; counts: Record<string, number>; calls: LoggedCall[] } {
    const calls = this.calls.filter((call) => passes(call, filter));
    const filtered = filter.system ?? filter.operation ?? filter.after;
    const counts = filtered === undefined ? Object.fromEntries(this.counts) : countByOperation(calls);
    return { total: Object.values(counts).reduce((sum, count) => sum + count, 0), counts, calls };
  }

  clear(): void {
    this.calls = [];
    this.counts.clear();
    this.last = 0;
  }
}

function passes(call: LoggedCall, filter: CallFilter): boolean {
  if (filter.system !== undefined && call.system !== filter.system) return false;
  if (filter.operation !== undefined && !operationFits(filter.operation, call.operation)) return false;
  return filter.after === undefined || call.number > filter.after;
}

function countByOperation(calls: readonly LoggedCall[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) {
    const name = `${call.system} ${call.operation}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
