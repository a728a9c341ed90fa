/**
 * What a simulator is: a function from one HTTP request to one HTTP reply, over a state that can be saved.
 *
 * It knows nothing of sockets, delays or faults. The sandbox server in front of it owns those, so that "do the work, then
 * cut the line" is one mechanism for every system: call `answer`, throw the reply away, destroy the socket.
 */
export interface Simulator {
  /** The system it plays, as it appears in fault rules and in `GET /_calls`. */
  readonly system: 'odoo' | 'hubspot' | 'productive';
  /** Is this path one of the system's own? Simulators share one port; their paths don't overlap. */
  claims(path: string): boolean;
  /** The business name of the call, for faults, service times and call counts: `sale.order.load`, `deals.batch.update`. */
  operation(request: SimulatedRequest): string;
  /** Does the work and answers as the vendor would. Work that must be one transaction happens without an await. */
  answer(request: SimulatedRequest): Promise<SimulatedReply>;
  /** The vendor's own answer when its server breaks or throttles, in the vendor's own words. */
  failure(kind: FailureKind): SimulatedReply;
  /** Milliseconds a real system takes for the operation, as measured (0 when unknown). Tests switch it off. */
  serviceTime(operation: string): number;
  /** Everything it holds, as plain JSON. */
  save(): unknown;
  restore(saved: unknown): void;
  /** Back to the sample firm's first day. */
  reset(): void;
  /** Moves with every change of state, so that reads need no saving. Without it every answer counts as a change. */
  readonly revision?: number;
}

/** Failures that are answers. The last two are HubSpot's alone (a locked record, an account on the move between data centres). */
export type FailureKind =
  | 'error-500'
  | 'bad-gateway-502'
  | 'too-many-requests-429'
  | 'unauthorized-401'
  | 'locked-423'
  | 'migrating-477';

export interface SimulatedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface SimulatedReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}
