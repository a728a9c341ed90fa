import { z } from 'zod';
import { type BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { WaitCode } from '../../domain/catalogue.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { productiveRejection } from './productive-rejection.ts';

/** What was asked when it went wrong. */
interface Asked {
  doing: string;
  method: string;
  /** Milliseconds of Productive's rolling window. */
  rateWindow: number;
}

/** The status stands in the body too, as a number or as text; only the line's own counts. */
const errorBody = z.object({
  errors: z
    .array(
      z.object({
        title: z.string().nullish(),
        detail: z.string().nullish(),
        source: z.object({ pointer: z.string().nullish() }).nullish(),
      }),
    )
    .min(1),
});

const SECOND = 1000;

/**
 * What an answer other than a success means: retry (and when), or park (and why).
 *
 * Bodies of 4xx are Productive's JSON:API errors or a proxy's HTML; those of 5xx are not worth reading.
 */
export function productiveTrouble(answer: HttpAnswer, asked: Asked): BusinessRejection | PassingTrouble {
  const { status } = answer;
  if (status === 429) {
    // A Retry-After is not promised; the short window is the one that is met in daily work.
    return passing(`Productive takes no more calls for the moment (429) at ${asked.doing}.`, {
      code: 'TL-WAIT-0003',
      retryAfter: retryAfter(answer) ?? asked.rateWindow,
    });
  }
  if (status === 423) {
    return passing(`Productive has locked the record (423) at ${asked.doing}.`, {
      code: 'TL-WAIT-0008',
      retryAfter: Math.max(retryAfter(answer) ?? 0, 2 * SECOND),
    });
  }
  if (status === 408 || status >= 500) {
    return passing(`Productive failed at ${asked.doing} (${status}).`, {
      code: failureCode(status),
      retryAfter: retryAfter(answer),
      unclear: asked.method !== 'GET',
    });
  }
  return rejectionFor(answer, asked.doing);
}

function rejectionFor({ status, text }: HttpAnswer, doing: string): BusinessRejection {
  const said = sentence(text);
  const about = String(status);
  if (status === 401) {
    // Not quoted: a sentence about credentials could contain them.
    const message = `Productive does not accept the credentials at ${doing}.`;
    const hint = 'Renew PRODUCTIVE_API_TOKEN; check PRODUCTIVE_ORGANIZATION_ID.';
    return productiveRejection('TL-PSA-0003', { message, hint, about });
  }
  if (status === 403) {
    const message = `Productive does not allow ${doing}: ${said ?? 'it gave no reason.'}`;
    const hint = 'Give the token’s person the permission set that this step needs; a read-only token can’t write.';
    return productiveRejection('TL-PSA-0002', { message, hint, about });
  }
  // A 404 without Productive's own words comes from something in front of it, or from an address that is not Productive's.
  if (said !== null && [400, 404, 409, 422].includes(status)) {
    const message = `Productive refused ${doing}: ${said}`;
    const hint =
      status === 404
        ? 'Restore the record in Productive, or cancel this process.'
        : 'Change in Productive or in the deal what its sentence names, then retry.';
    return productiveRejection('TL-PSA-0001', { message, hint, about });
  }
  const message = `Productive answered ${doing} with status ${status}${said ? `: ${said}` : '.'}`;
  return productiveRejection('TL-PSA-0004', { message, hint: 'Check PRODUCTIVE_URL.', about });
}

/** "name can't be blank" becomes "name: name can't be blank"; 300 characters at most. Null when these are not its words. */
function sentence(text: string): string | null {
  const body = errorBody.safeParse(parsed(text));
  if (!body.success) return null;
  const parts = body.data.errors.map(({ title, detail, source }) => {
    const field = source?.pointer?.split('/').at(-1);
    const said = detail ?? title ?? 'it gave no reason';
    return field && !said.includes(field) ? `${field}: ${said}` : said;
  });
  const whole = [...new Set(parts)]
    .join('; ')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return whole.length > 300 ? `${whole.slice(0, 299)}…` : `${whole.replace(/\.$/, '')}.`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `Retry-After` in milliseconds, of seconds or of a date. */
function retryAfter({ headers }: HttpAnswer): number | null {
  const value = headers.get('retry-after') ?? '';
  if (/^\d{1,6}$/.test(value)) return Number(value) * SECOND;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(at - Date.now(), 0);
}

/** 502 to 504 come from what stands in front of Productive, 408 from waiting for us. */
function failureCode(status: number): WaitCode {
  if (status === 408) return 'TL-WAIT-0006';
  return status > 501 ? 'TL-WAIT-0002' : 'TL-WAIT-0001';
}

function passing(
  message: string,
  about: { code: WaitCode; retryAfter?: number | null; unclear?: boolean },
): PassingTrouble {
  return new PassingTrouble(message, { system: 'productive', ...about });
}
