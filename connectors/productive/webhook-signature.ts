import { createHmac, timingSafeEqual } from 'node:crypto';

/** `stale` is Productive's too: its retries come twelve hours apart, and whether they are signed anew is not documented. */
export type ProductiveVerdict = 'valid' | 'stale' | 'missing' | 'wrong';

/** Milliseconds by which a fresh delivery's time may differ from ours. Productive names no bound. */
const tolerance = 300_000;

/**
 * Judges Productive's signature: hex of HMAC-SHA256 over time, dot and body as they came, in the header
 * `Productive-Signature: t=1568031758, s=<hex>` (older ones without the blank; t in seconds). Each webhook has a token of its
 * own, and nothing else says which one it is: any of them may fit.
 */
export function judgeProductiveSignature(
  header: string | undefined,
  body: Buffer,
  tokens: readonly string[],
  now: number,
): ProductiveVerdict {
  const parts = new Map((header ?? '').split(',').map((part) => splitOnce(part.trim())));
  const [time, signature] = [parts.get('t') ?? '', parts.get('s') ?? ''];
  if (!/^\d{1,12}$/.test(time) || signature === '') return 'missing';
  const given = Buffer.from(signature.toLowerCase());
  const fits = (token: string) => {
    const expected = createHmac('sha256', token).update(`${time}.`).update(body).digest('hex');
    return given.length === expected.length && timingSafeEqual(given, Buffer.from(expected));
  };
  if (!tokens.some(fits)) return 'wrong';
  return Math.abs(now - Number(time) * 1000) > tolerance ? 'stale' : 'valid';
}

function splitOnce(part: string): [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at), part.slice(at + 1)];
}
