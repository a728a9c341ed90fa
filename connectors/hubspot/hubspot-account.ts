import type { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import { isTimeZone } from '../../domain/civil-date.ts';
import type { CallContext } from '../call-context.ts';
import type { HubspotClient } from './hubspot-client.ts';
import { hubspotPaths } from './hubspot-paths.ts';
import { accountReply, propertiesReply } from './hubspot-replies.ts';
import type { HubspotSettings } from './hubspot-settings.ts';

/** What is true of the whole account and hardly ever changes. */
export interface HubspotAccount {
  portalId: string | null;
  timeZone: string;
  /** The currency of deals that name none, as in accounts with one currency. */
  currency: string | null;
  /** Where people open records: `app.hubspot.com`. */
  uiDomain: string;
  /** Deal property → the label people see. */
  labels: ReadonlyMap<string, string>;
}

/** Milliseconds for which the account's facts are believed. */
const believed = 3_600_000;

/**
 * Answers with the account's facts, asking HubSpot once an hour: two calls that a reading then doesn't make. What the
 * token may not see comes from the settings; so does the account's time zone where that route does not exist.
 */
export function hubspotAccount(
  client: HubspotClient,
  settings: HubspotSettings,
): (context: CallContext) => Promise<HubspotAccount> {
  const paths = hubspotPaths[settings.version];
  let known: { account: HubspotAccount; until: number } | undefined;
  return async (context) => {
    if (known && Date.now() < known.until) return known.account;
    const [details, properties] = await Promise.all([
      unlessForbidden(client.find(reading('reading the account', paths.account, accountReply), context)),
      // 404 is thrown here: an address that answers everything with 404 is not HubSpot, and no deal is lost there.
      unlessForbidden(
        client.call(reading('reading the deal properties', `${paths.properties}/deals`, propertiesReply), context),
      ),
    ]);
    const account = {
      portalId: details?.portalId ?? settings.portalId,
      timeZone: details && isTimeZone(details.timeZone) ? details.timeZone : settings.timeZone,
      currency: details?.companyCurrency ?? null,
      uiDomain: details?.uiDomain ?? 'app.hubspot.com',
      labels: new Map(properties?.results.map(({ name, label }) => [name, label])),
    };
    known = { account, until: Date.now() + believed };
    return account;
  };
}

function reading<T>(doing: string, path: string, reply: z.ZodType<T>) {
  return { doing, method: 'GET' as const, path, writes: false, reply };
}

async function unlessForbidden<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BusinessRejection && error.issues[0]?.code === 'TL-CRM-0002') return null;
    throw error;
  }
}
