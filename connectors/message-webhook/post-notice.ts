import type { Notice } from '../../domain/notice.ts';
import { lineCode, neverSent } from '../line-code.ts';

/**
 * What became of a message. `not yet`: nothing has happened over there, so it may be sent again; `unclear`: nobody knows, so
 * it may not.
 */
export type Delivery = 'sent' | 'not yet' | 'refused' | 'unclear';

/** Slack answers in well under a second. */
const PATIENCE_MS = 10_000;
const tooBusy = new Set([429, 503]);

/**
 * Sends one notice. `text` is what incoming webhooks of Slack and Teams show; the rest is for receivers of one's own, which
 * know a repeat by its Idempotency-Key.
 */
export async function postNotice(url: string, notice: Notice, signal: AbortSignal): Promise<Delivery> {
  const { id, text, process, kind, roles } = notice;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ text, process, kind, roles }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    await response.body?.cancel();
    if (response.ok) return 'sent';
    if (tooBusy.has(response.status)) return 'not yet';
    return response.status < 500 ? 'refused' : 'unclear';
  } catch (error) {
    return neverSent.has(lineCode(error)) ? 'not yet' : 'unclear';
  }
}
