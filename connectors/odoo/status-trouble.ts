import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { Posted } from './post.ts';

/**
 * Trouble from an HTTP answer that isn't Odoo's own: a proxy, a throttle, a page in place of a reply.
 *
 * A write behind a 5xx may have been carried out (the proxy gave up waiting); behind a 3xx, 4xx or 429 it wasn't.
 */
export function statusTrouble(answer: Posted, operation: string, writes: boolean): PassingTrouble {
  const { status } = answer;
  const about = { system: 'odoo', retryAfter: retryAfter(answer.headers), unclear: writes && status >= 500 };
  if (status >= 300 && status < 400) {
    const message = 'The address in ODOO_URL redirects elsewhere: use the final one.';
    return new PassingTrouble(message, { code: 'TL-WAIT-0010', ...about });
  }
  if (status === 404) {
    const message = 'There is no Odoo database at this address; check ODOO_URL and ODOO_DB.';
    return new PassingTrouble(message, { code: 'TL-WAIT-0010', ...about });
  }
  const code = status === 429 ? 'TL-WAIT-0003' : status > 501 ? 'TL-WAIT-0002' : 'TL-WAIT-0001';
  return new PassingTrouble(`Odoo answered ${operation} with HTTP ${status}.`, { code, ...about });
}

/** An answer with a good status that can't be read: cut short or garbled on its way, so a write may well have happened. */
export function unreadable(operation: string, writes: boolean): PassingTrouble {
  const message = `Odoo's answer to ${operation} can't be read.`;
  return new PassingTrouble(message, { code: 'TL-WAIT-0007', system: 'odoo', unclear: writes });
}

/** Milliseconds from `Retry-After` (RFC 9110 §10.2.3: seconds or an HTTP date); null without. */
function retryAfter(headers: Headers): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}
