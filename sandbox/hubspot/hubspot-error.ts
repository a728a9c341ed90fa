import { randomUUID } from 'node:crypto';
import type { SimulatedReply } from '../simulator.ts';

/** A refusal on its way to becoming HubSpot's answer. Thrown before anything is changed. */
export class HubspotError extends Error {
  readonly status: number;
  readonly category: string;
  readonly more: Record<string, unknown>;

  constructor(status: number, category: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.more = more;
  }

  /** HubSpot's standard error body. */
  body(): Record<string, unknown> {
    const { message, category } = this;
    return { status: 'error', message, correlationId: randomUUID(), category, ...this.more };
  }

  reply(): SimulatedReply {
    return hubspotJson(this.status, this.body());
  }
}

/** 404 as the object routes answer it; an unknown path gets HTML instead (hubspot-simulator.ts). */
export function notFound(message = 'resource not found'): HubspotError {
  return new HubspotError(404, 'OBJECT_NOT_FOUND', message);
}

/** 400; `more` carries the list of errors where there are several. */
export function invalid(message: string, more: Record<string, unknown> = {}): HubspotError {
  return new HubspotError(400, 'VALIDATION_ERROR', message, more);
}

/** 409; the message is the only place that names the record in the way, as `Existing ID: 12345`. */
export function conflict(message: string): HubspotError {
  return new HubspotError(409, 'CONFLICT', message);
}

/** An answer in HubSpot's content type; undefined for an empty body. */
export function hubspotJson(status: number, body: unknown): SimulatedReply {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=utf-8' },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}
