import { type BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { WaitCode } from '../../domain/catalogue.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { hubspotRejection } from './hubspot-rejection.ts';
import { errorReply, type HubspotError } from './hubspot-replies.ts';
import { hubspotSentence } from './hubspot-sentence.ts';

/** What was asked when it went wrong. */
export interface Asked {
  doing: string;
  writes: boolean;
  /** Milliseconds of HubSpot's rolling window. */
  rateWindow: number;
}

const SECOND = 1000;
// When the day's quota returns is not documented beyond doubt: looking in every hour costs nothing and needs no rule.
const HOUR = 3600 * SECOND;

/**
 * What an answer other than a success means: retry (and when), or park (and why).
 *
 * Statuses as in HubSpot's error-handling guide. Bodies of 4xx are HubSpot's JSON or a proxy's HTML; those of 5xx are not
 * worth reading.
 */
export function hubspotTrouble(answer: HttpAnswer, asked: Asked): BusinessRejection | PassingTrouble {
  const { status } = answer;
  if (status === 429) return throttled(answer, asked);
  if (status === 423) {
    return passing(`HubSpot has locked the record (423) at ${asked.doing}.`, {
      code: 'TL-WAIT-0008',
      retryAfter: Math.max(retryAfter(answer) ?? 0, 2 * SECOND),
    });
  }
  if (status === 477) {
    return passing('HubSpot is moving this account to another data centre (477).', {
      code: 'TL-WAIT-0009',
      retryAfter: retryAfter(answer) ?? 60 * SECOND,
    });
  }
  if (status === 408 || status >= 500) {
    return passing(`HubSpot failed at ${asked.doing} (${status}).`, {
      code: failureCode(status),
      retryAfter: retryAfter(answer),
      unclear: asked.writes,
    });
  }
  return rejectionFor(status, readError(answer.text), asked.doing);
}

/** An error inside a batch's answer: the same meanings, by category instead of status. */
export function batchTrouble(error: HubspotError, asked: Asked): BusinessRejection | PassingTrouble {
  const status = statusOf[error.category ?? ''];
  if (status) return rejectionFor(status, error, asked.doing);
  return passing(`HubSpot could not finish ${asked.doing} (${error.category ?? 'no category'}).`, {
    code: 'TL-WAIT-0001',
    unclear: asked.writes,
  });
}

const statusOf: Record<string, number> = {
  VALIDATION_ERROR: 400,
  INVALID_AUTHENTICATION: 401,
  MISSING_SCOPES: 403,
  OBJECT_NOT_FOUND: 404,
  CONFLICT: 409,
};

function throttled(answer: HttpAnswer, { doing, rateWindow }: Asked): PassingTrouble {
  const policy = readError(answer.text).policyName ?? '';
  // HubSpot does not promise a Retry-After here; the policy says which window is full.
  const wait = policy === 'DAILY' ? HOUR : policy === 'SECONDLY' ? Math.min(SECOND, rateWindow) : rateWindow;
  return passing(`HubSpot takes no more calls for the moment (429${policy && ` ${policy}`}) at ${doing}.`, {
    code: 'TL-WAIT-0003',
    retryAfter: retryAfter(answer) ?? wait,
  });
}

function rejectionFor(status: number, error: HubspotError, doing: string): BusinessRejection {
  const said = hubspotSentence(error);
  const about = error.category ?? String(status);
  if (status === 401) {
    // Not quoted: a sentence about credentials could contain them.
    const message = `HubSpot does not accept the credentials (${about}) at ${doing}.`;
    return hubspotRejection('TL-CRM-0003', { message, hint: 'Renew HUBSPOT_ACCESS_TOKEN or the OAuth grant.', about });
  }
  if (status === 403) {
    const scopes = (error.errors ?? []).flatMap(({ context }) => context?.requiredGranularScopes ?? []);
    // The list says "one of the following"; the sentence above it says what happened.
    const message = `HubSpot does not allow ${doing}: ${hubspotSentence({ ...error, errors: null })}`;
    const hint = `Give the service key or app what it lacks: ${scopes.join(', ') || 'the rights this step needs'}.`;
    return hubspotRejection('TL-CRM-0002', { message, hint, about });
  }
  // A 404 without HubSpot's word for it comes from something in front of HubSpot, or from an address that is not HubSpot's.
  if (status === 400 || status === 409 || about === 'OBJECT_NOT_FOUND') {
    const message = `HubSpot refused ${doing}: ${said}`;
    return hubspotRejection('TL-CRM-0001', { message, hint: refusalHint(status, said, error), about });
  }
  const message = `HubSpot answered ${doing} with status ${status}: ${said}`;
  const hint = 'Check HUBSPOT_BASE_URL and HUBSPOT_API_VERSION.';
  return hubspotRejection('TL-CRM-0004', { message, hint, about });
}

function refusalHint(status: number, said: string, error: HubspotError): string {
  const missing =
    /does ?n[o']t exist/i.test(said) || error.errors?.some(({ code }) => code === 'PROPERTY_DOESNT_EXIST');
  if (status === 404) return 'Restore the record in HubSpot, or cancel this process.';
  if (missing) return 'Create the missing properties: npm run throughline -- setup hubspot.';
  return 'Change in HubSpot what its sentence names, then retry.';
}

/** HubSpot's error body; empty when it is none: a gateway's HTML, or nothing at all. */
function readError(text: string): HubspotError {
  try {
    return errorReply.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

/** `Retry-After` in milliseconds; HubSpot sends seconds. */
function retryAfter({ headers }: HttpAnswer): number | null {
  const value = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(value) ? Number(value) * SECOND : null;
}

/** 502 to 504 come from what stands in front of HubSpot, 408 from waiting for us. */
function failureCode(status: number): WaitCode {
  if (status === 408) return 'TL-WAIT-0006';
  return status > 501 ? 'TL-WAIT-0002' : 'TL-WAIT-0001';
}

function passing(
  message: string,
  about: { code: WaitCode; retryAfter?: number | null; unclear?: boolean },
): PassingTrouble {
  return new PassingTrouble(message, { system: 'hubspot', ...about });
}
