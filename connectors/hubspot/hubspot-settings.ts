import { z } from 'zod';
import { isTimeZone } from '../../domain/civil-date.ts';
import type { HubspotVersion } from './hubspot-paths.ts';

/** How to reach one HubSpot account. */
export interface HubspotSettings {
  /** What business keys and record references call this account. */
  connection: string;
  baseUrl: string;
  auth: HubspotAuth;
  version: HubspotVersion;
  /** Signs webhooks: the app's client secret. Null when no webhooks are taken. */
  webhookSecret: string | null;
  /** Webhook events of any other account are ignored; null takes those of every account the app is installed in. */
  portalId: string | null;
  /** IANA zone for close dates, where HubSpot doesn't let us read the account's own (scope `oauth`). */
  timeZone: string;
  /** Milliseconds. A write's is longer: giving up early makes an unclear outcome of a slow success. */
  readDeadline: number;
  writeDeadline: number;
  /** Bytes of one answer. */
  bodyLimit: number;
  /** Milliseconds of HubSpot's rolling window: how long to stay away after "too many requests". */
  rateWindow: number;
}

/** A service key (or private-app token), or an OAuth app's refresh token. */
export type HubspotAuth = { token: string } | { clientId: string; clientSecret: string; refreshToken: string };

/** Names every setting that is wrong and what would be right. Carries no value: some are secrets. */
export class HubspotSettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`HubSpot's settings are not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'HubspotSettingsError';
    this.problems = problems;
  }
}

const given = z.string().trim().min(1).optional();

function wholeNumber(fallback: number) {
  const digits = z.string().regex(/^[1-9]\d{0,8}$/, 'must be a whole number above 0');
  return digits.default(String(fallback)).transform(Number);
}

const environment = z.object({
  HUBSPOT_BASE_URL: z
    .string()
    .default('https://api.hubapi.com')
    .refine(isSafeUrl, 'must be an https address like https://api.hubapi.com (http only on this machine)'),
  HUBSPOT_API_VERSION: z.enum(['2026-09', 'v3'], 'must be 2026-09 or v3').default('2026-09'),
  HUBSPOT_ACCESS_TOKEN: given,
  HUBSPOT_CLIENT_ID: given,
  HUBSPOT_CLIENT_SECRET: given,
  HUBSPOT_REFRESH_TOKEN: given,
  HUBSPOT_WEBHOOK_SECRET: given,
  HUBSPOT_PORTAL_ID: z.string().regex(/^\d+$/, 'must be the account’s number (Hub ID)').optional(),
  HUBSPOT_TIME_ZONE: z.string().default('UTC').refine(isTimeZone, 'must be an IANA time zone like Europe/Berlin'),
  HUBSPOT_READ_DEADLINE_MS: wholeNumber(30_000),
  HUBSPOT_WRITE_DEADLINE_MS: wholeNumber(60_000),
  HUBSPOT_MAX_BODY_BYTES: wholeNumber(8_000_000),
  HUBSPOT_RATE_WINDOW_MS: wholeNumber(10_000),
});

/**
 * The settings from the environment; an empty variable counts as not set.
 *
 * @throws HubspotSettingsError with all problems at once.
 */
export function hubspotSettings(env: Record<string, string | undefined>): HubspotSettings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(set);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')} ${issue.message}.`),
    ...authProblems(set),
  ];
  if (!parsed.success || problems.length > 0) throw new HubspotSettingsError(problems);
  const values = parsed.data;
  return {
    connection: 'hubspot',
    baseUrl: values.HUBSPOT_BASE_URL.replace(/\/+$/, ''),
    auth: authFrom(values),
    version: values.HUBSPOT_API_VERSION,
    webhookSecret: values.HUBSPOT_WEBHOOK_SECRET ?? values.HUBSPOT_CLIENT_SECRET ?? null,
    portalId: values.HUBSPOT_PORTAL_ID ?? null,
    timeZone: values.HUBSPOT_TIME_ZONE,
    readDeadline: values.HUBSPOT_READ_DEADLINE_MS,
    writeDeadline: values.HUBSPOT_WRITE_DEADLINE_MS,
    bodyLimit: values.HUBSPOT_MAX_BODY_BYTES,
    rateWindow: values.HUBSPOT_RATE_WINDOW_MS,
  };
}

function authProblems(set: Record<string, unknown>): string[] {
  const missing = ['HUBSPOT_CLIENT_ID', 'HUBSPOT_CLIENT_SECRET'].filter((name) => !(name in set));
  if ('HUBSPOT_ACCESS_TOKEN' in set && 'HUBSPOT_REFRESH_TOKEN' in set) {
    return ['HUBSPOT_ACCESS_TOKEN and HUBSPOT_REFRESH_TOKEN are both set: keep the one that is meant.'];
  }
  if ('HUBSPOT_ACCESS_TOKEN' in set) return [];
  if ('HUBSPOT_REFRESH_TOKEN' in set)
    return missing.map((name) => `${name} is missing: HUBSPOT_REFRESH_TOKEN needs it.`);
  return [
    'HUBSPOT_ACCESS_TOKEN is missing (or HUBSPOT_REFRESH_TOKEN with HUBSPOT_CLIENT_ID and HUBSPOT_CLIENT_SECRET).',
  ];
}

function authFrom(values: z.infer<typeof environment>): HubspotAuth {
  if (values.HUBSPOT_ACCESS_TOKEN) return { token: values.HUBSPOT_ACCESS_TOKEN };
  return {
    clientId: values.HUBSPOT_CLIENT_ID ?? '',
    clientSecret: values.HUBSPOT_CLIENT_SECRET ?? '',
    refreshToken: values.HUBSPOT_REFRESH_TOKEN ?? '',
  };
}

/** The token travels in every request: in the clear only to this very machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.search || url.hash) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
