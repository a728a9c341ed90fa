import type { SignatureVerdict } from '../../connectors/hubspot/webhook-signature.ts';

/** Why a delivery was not HubSpot's, as far as can be told. */
export type Refusal = Exclude<SignatureVerdict, 'valid'>;

/** What came in by webhook since this program started. */
export class WebhookCounts {
  readonly since = new Date().toISOString();
  accepted = 0;
  events = 0;
  /** Deals that were started or told to look again. */
  deals = 0;
  /** Companies, contacts and lines whose running processes were told to look again. */
  records = 0;
  ignoredEvents = { otherPortal: 0, otherObject: 0, unknown: 0 };
  refused: Record<Refusal, number> = { missing: 0, 'too old': 0, 'in the future': 0, wrong: 0 };
  /** Signed, but no list of events. */
  unreadable = 0;
  /** Answered with 503, to be sent again. */
  unavailable = 0;
}

/** The same for Productive's. */
export class ProductiveWebhookCounts {
  readonly since = new Date().toISOString();
  accepted = 0;
  /** Projects and budgets whose running processes were told to look again. */
  records = 0;
  /** About something else. */
  ignored = 0;
  /** Taken, though signed long ago. */
  stale = 0;
  refused = { missing: 0, wrong: 0 };
  /** Signed, but no delivery. */
  unreadable = 0;
  /** Answered with 503, to be sent again. */
  unavailable = 0;
}
