import { createHash } from 'node:crypto';

/** Thrown for a page token that no page has given. */
export class UnknownPage extends Error {
  constructor() {
    super('No page has given this token.');
    this.name = 'UnknownPage';
  }
}

// Temporal answers a token that isn't its own with an internal error, which looks like an outage and is retried.
const checkLength = 6;

/** Temporal's token with a check in front, as text for an address. */
export function pageToken(token: Uint8Array): string {
  return Buffer.concat([check(token), token]).toString('base64url');
}

/** @throws UnknownPage */
export function readPageToken(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  const token = bytes.subarray(checkLength);
  if (!check(token).equals(bytes.subarray(0, checkLength))) throw new UnknownPage();
  return token;
}

function check(token: Uint8Array): Buffer {
  return createHash('sha256').update(token).digest().subarray(0, checkLength);
}
