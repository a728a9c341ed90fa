import { hubspotPaths } from './hubspot-paths.ts';
import { hubspotRejection } from './hubspot-rejection.ts';
import { tokenReply } from './hubspot-replies.ts';
import type { HubspotSettings } from './hubspot-settings.ts';
import { hubspotTrouble } from './hubspot-trouble.ts';
import { parseReply } from './parse-reply.ts';
import { sendRequest } from './send-request.ts';

/** Renewed this much before it ends, in milliseconds: longer than any call, so that none is under way when it ends. */
const EARLY = 300_000;

/**
 * Answers with the token to send: a fixed one, or an OAuth access token that is renewed by the clock (HubSpot: half an
 * hour). A 401 alone is no reason to renew. Callers at the same moment share one renewal.
 *
 * The function throws BusinessRejection TL-CRM-0003 when HubSpot refuses the grant.
 */
export function accessTokens(settings: HubspotSettings, now: () => number = Date.now): () => Promise<string> {
  const { auth } = settings;
  if ('token' in auth) return async () => auth.token;
  let refreshToken = auth.refreshToken;
  let current: { token: string; until: number } | undefined;
  let renewal: Promise<string> | undefined;

  async function renew({ clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<string> {
    const started = now();
    const granted = await requestToken(settings, {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
    refreshToken = granted.refresh_token ?? refreshToken;
    const lifetime = granted.expires_in * 1000;
    current = { token: granted.access_token, until: started + Math.max(lifetime - EARLY, lifetime / 2) };
    return current.token;
  }

  return async () => {
    if (current && now() < current.until) return current.token;
    renewal ??= renew(auth).finally(() => {
      renewal = undefined;
    });
    return await renewal;
  };
}

async function requestToken(settings: HubspotSettings, form: Record<string, string>) {
  const doing = 'renewing the access token';
  const answer = await sendRequest(
    {
      doing,
      url: `${settings.baseUrl}${hubspotPaths[settings.version].token}`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      writes: false,
      deadline: settings.readDeadline,
      bodyLimit: settings.bodyLimit,
    },
    // Shared by all callers: one that gives up must not take the others' token with it.
    new AbortController().signal,
  );
  if (answer.status === 200) return parseReply(answer, tokenReply, { doing, writes: false });
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    throw hubspotRejection('TL-CRM-0003', {
      message: `HubSpot does not accept the OAuth refresh token or client secret (${answer.status}).`,
      hint: 'Install the app again and put the new HUBSPOT_REFRESH_TOKEN in place.',
      about: 'oauth',
    });
  }
  throw hubspotTrouble(answer, { doing, writes: false, rateWindow: settings.rateWindow });
}
