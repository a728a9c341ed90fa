/**
 * Every refusal of the API: code → status → what it is called. The sentence for people is made where it happens, because
 * only there is known what was wrong and what would be right.
 */
export const problems = {
  'TL-API-0000': { status: 500, title: 'Something went wrong inside Throughline' },
  'TL-API-0001': { status: 400, title: 'The body is not JSON' },
  'TL-API-0002': { status: 400, title: 'The request is not as it should be' },
  'TL-API-0003': { status: 401, title: 'Nobody is signed in' },
  'TL-API-0004': { status: 403, title: 'None of your roles may do this' },
  'TL-API-0005': { status: 403, title: 'Nobody may do this' },
  'TL-API-0006': { status: 404, title: 'There is no such address' },
  'TL-API-0007': { status: 404, title: 'There is no such process' },
  'TL-API-0008': { status: 405, title: 'This address does not take that method' },
  'TL-API-0009': { status: 409, title: 'The process has ended' },
  'TL-API-0010': { status: 409, title: 'The process refused it' },
  'TL-API-0011': { status: 413, title: 'The body is too large' },
  'TL-API-0012': { status: 415, title: 'The body is of a type this address does not take' },
  'TL-API-0013': { status: 429, title: 'Too many requests' },
  'TL-API-0014': { status: 503, title: 'Temporal does not answer' },
  'TL-API-0015': { status: 503, title: 'The identity provider does not answer' },
  'TL-API-0016': { status: 401, title: 'The webhook is not signed as it should be' },
  'TL-API-0017': { status: 503, title: 'No worker took it' },
  'TL-API-0018': { status: 404, title: 'There is no such record' },
  'TL-API-0019': { status: 503, title: 'A system does not answer' },
  'TL-API-0020': { status: 401, title: 'The token does not say who you are' },
  'TL-API-0021': { status: 404, title: 'No webhooks are taken here' },
  'TL-API-0022': { status: 404, title: 'Nothing is parked for this cause' },
  'TL-API-0023': { status: 404, title: 'There is no such group resolution' },
  'TL-API-0024': { status: 503, title: 'A key is missing' },
  'TL-API-0025': { status: 503, title: "The ledger can't be read" },
  'TL-API-0026': { status: 502, title: 'The answer is not believed' },
} as const;

/** A code that can be searched for: in this table, in the log, in the documentation. */
export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with a request. */
export interface RequestError {
  /** `body.reason`, `query.stage`, `header Idempotency-Key`. */
  where: string;
  what: string;
  right: string;
}

/**
 * Thrown by a route to answer with an RFC 9457 problem. It carries only what the caller may read: no input, no payload, no
 * cause.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly errors: readonly RequestError[];
  /** Seconds after which it is worth trying again; null when it never is. */
  readonly retryAfter: number | null;

  constructor(code: ProblemCode, detail: string, more: { errors?: RequestError[]; retryAfter?: number } = {}) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.errors = more.errors ?? [];
    this.retryAfter = more.retryAfter ?? null;
  }
}
