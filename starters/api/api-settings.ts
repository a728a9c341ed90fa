import { z } from 'zod';
import type { ApiSettings } from './create-api.ts';

/** What only the program needs: the application itself is given its socket. */
export interface ListenSettings {
  port: number;
  host: string;
  logLevel: string;
}

const webAddress = z.url({ protocol: /^https?$/, error: 'an address, such as https://throughline.example.com' });

const origin = z
  .string()
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), {
    error: 'origins, such as https://temporal.example.com, with commas between',
  });

const environment = z.object({
  PORT: z.coerce.number({ error: 'a port from 0 to 65535' }).int().min(0).max(65_535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: webAddress.optional(),
  OIDC_ISSUER: webAddress.refine(isSafe, { error: 'an https address; http only on this machine' }),
  // Keys fetched over plain HTTP can be exchanged on the way.
  OIDC_JWKS_URL: webAddress.refine(isSafe, { error: 'an https address; http only on this machine' }).optional(),
  OIDC_AUDIENCE: z.string().default('throughline'),
  HUBSPOT_WEBHOOK_SECRET: z.string().optional(),
  HUBSPOT_PORTAL_ID: z
    .string()
    .regex(/^\d{1,20}$/, { error: 'the number of the HubSpot account' })
    .optional(),
  PRODUCTIVE_WEBHOOK_TOKEN: z.string().optional(),
  DECISION_GOOD_FOR_HOURS: z.coerce
    .number({ error: 'hours, from 1 to 168' })
    .int({ error: 'whole hours' })
    .min(1, { error: 'hours, from 1 to 168' })
    .max(168, { error: 'hours, from 1 to 168' })
    .default(24),
  CODEC_ORIGINS: z.string().transform(origins).pipe(z.array(origin)).default([]),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], { error: 'trace, debug, info, warn, error or silent' })
    .default('info'),
});

/**
 * The API's settings. An empty variable counts as not set. Throws one Error that names every variable that is missing or
 * not as it should be, and what would be right; never with its value. `decisionsGoodFor`: milliseconds.
 */
export function apiSettings(
  env: NodeJS.ProcessEnv,
): ApiSettings & { listen: ListenSettings; decisionsGoodFor: number } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  // HubSpot signs with the app's client secret, which is set already where an app's refresh token is used.
  const read = environment.safeParse({ HUBSPOT_WEBHOOK_SECRET: given.HUBSPOT_CLIENT_SECRET, ...given });
  if (!read.success) throw new Error(complaint(read.error, given));
  const { PORT, HOST, PUBLIC_URL, OIDC_ISSUER, OIDC_JWKS_URL, OIDC_AUDIENCE, LOG_LEVEL } = read.data;
  return {
    listen: { port: PORT, host: HOST, logLevel: LOG_LEVEL },
    decisionsGoodFor: read.data.DECISION_GOOD_FOR_HOURS * 60 * 60_000,
    publicUrl: PUBLIC_URL ?? `http://${HOST}:${PORT}`,
    identity: {
      issuer: OIDC_ISSUER,
      jwksUrl: OIDC_JWKS_URL ?? `${OIDC_ISSUER.replace(/\/$/, '')}/.well-known/jwks.json`,
      audience: OIDC_AUDIENCE,
    },
    hubspot: { secret: read.data.HUBSPOT_WEBHOOK_SECRET ?? null, portalId: read.data.HUBSPOT_PORTAL_ID ?? null },
    // Each webhook has a token of its own.
    productive: { tokens: (read.data.PRODUCTIVE_WEBHOOK_TOKEN ?? '').split(/[,\s]+/).filter(Boolean) },
    codecOrigins: read.data.CODEC_ORIGINS,
  };
}

function origins(text: string): string[] {
  return text.split(/[,\s]+/).filter(Boolean);
}

function complaint(error: z.ZodError, given: Record<string, unknown>): string {
  const lines = error.issues.map(({ path: [name = ''], message }) => {
    const what = given[String(name)] === undefined ? 'is not set' : 'is not as it should be';
    return `  ${String(name)} ${what}: it takes ${message}.`;
  });
  return `[TL-API-0100] The API can't start with these settings (see .env.example):\n${lines.join('\n')}`;
}

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
