import type { SimulatedReply } from '../simulator.ts';

export interface ErrorEntry {
  /** Productive writes it both as a number and as text. */
  status: number | string;
  title: string;
  detail: string;
  source?: { pointer: string };
  limit?: number;
}

/** A refusal on its way to becoming Productive's answer. Thrown before anything is changed. */
export class ProductiveError extends Error {
  readonly status: number;
  readonly errors: readonly ErrorEntry[];

  constructor(status: number, errors: readonly ErrorEntry[]) {
    super(errors.map(({ detail }) => detail).join('; '));
    this.status = status;
    this.errors = errors;
  }

  reply(): SimulatedReply {
    return jsonApi(this.status, { errors: this.errors });
  }
}

/** One thing wrong with what was sent: an attribute or a relation, and what about it. */
export interface Complaint {
  name: string;
  detail: string;
}

/** 422 with every complaint. The pointer names relations by their name, not by their `_id` (vendor's FAQ). */
export function invalidAttributes(complaints: readonly Complaint[]): ProductiveError {
  return new ProductiveError(
    422,
    complaints.map(({ name, detail }) => ({
      status: 422,
      title: 'Invalid Attribute',
      detail,
      source: { pointer: `data/attributes/${name}` },
    })),
  );
}

/** 400, for a query that the endpoint doesn't know: `Unsupported Include`, `Unsupported Filter`, `Unsupported Sort`. */
export function unsupported(what: 'Include' | 'Filter' | 'Sort', name: string): ProductiveError {
  const detail = `${what} '${name}' is not supported on this endpoint`;
  return new ProductiveError(400, [{ status: 400, title: `Unsupported ${what}`, detail }]);
}

export function recordNotFound(): ProductiveError {
  return new ProductiveError(404, [{ status: '404', title: 'Record Not Found', detail: 'Record not found' }]);
}

export function routeNotFound(): ProductiveError {
  return new ProductiveError(404, [{ status: '404', title: 'Route Not Found', detail: 'Route not found' }]);
}

export function jsonApi(status: number, document: unknown): SimulatedReply {
  const body = document === undefined ? '' : JSON.stringify(document);
  return { status, headers: { 'content-type': 'application/vnd.api+json; charset=utf-8' }, body };
}
