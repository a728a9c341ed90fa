import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SignedWebhook {
  method: string;
  /** The address HubSpot called, with scheme, host and query: `publicUri` makes it. */
  uri: string;
  /** The bytes as they came: parsed and written again they would be others. */
  body: Buffer;
  /** The header `X-HubSpot-Signature-v3`. */
  signature: string | undefined;
  /** The header `X-HubSpot-Request-Timestamp`: epoch milliseconds. */
  timestamp: string | undefined;
}

export type SignatureVerdict = 'valid' | 'missing' | 'too old' | 'in the future' | 'wrong';

/** HubSpot's own bound, in milliseconds. It names it for old ones; a clock may be as wrong in the other direction. */
const tolerance = 300_000;

/**
 * Judges HubSpot's signature, version 3: base64 of HMAC-SHA256 over method + address + body + timestamp.
 * https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function judgeSignature(webhook: SignedWebhook, secret: string, now: number): SignatureVerdict {
  const { method, uri, body, signature, timestamp } = webhook;
  if (!signature || !timestamp || !/^\d{1,15}$/.test(timestamp)) return 'missing';
  const age = now - Number(timestamp);
  if (age > tolerance) return 'too old';
  if (age < -tolerance) return 'in the future';
  const expected = createHmac('sha256', secret)
    .update(method + unescaped(uri))
    .update(body)
    .update(timestamp)
    .digest('base64');
  // Compared as text: decoding base64 forgives what comes after the padding.
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected)) ? 'valid' : 'wrong';
}

/** The address as HubSpot knows it: from configuration, because behind a proxy the request says something else. */
export function publicUri(publicUrl: string, pathAndQuery: string): string {
  return publicUrl.replace(/\/+$/, '') + pathAndQuery;
}

/** The escapes that HubSpot undoes before it signs; every other one stays. */
const escapes: Record<string, string> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

function unescaped(uri: string): string {
  return uri.replace(/%[0-9A-Fa-f]{2}/g, (found) => escapes[found.toUpperCase()] ?? found);
}
