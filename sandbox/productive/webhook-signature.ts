import { createHmac } from 'node:crypto';

/** The header's value: `t=1568031758, s=<hex>`, over the time in epoch seconds, a dot and the body as sent. */
export function productiveSignature(token: string, body: string, seconds: number): string {
  const hex = createHmac('sha256', token).update(`${seconds}.${body}`, 'utf8').digest('hex');
  return `t=${seconds}, s=${hex}`;
}
