import { z } from 'zod';

/** How to reach one Odoo. Holds the API key: never log it, never put it into a message. */
export interface OdooSettings {
  /** Without a slash at the end; a path in front of Odoo is kept. */
  url: string;
  database: string;
  login: string;
  apiKey: string;
  /** `auto`: JSON-2 where the server has it (19 and later), XML-RPC before. */
  transport: 'auto' | 'xmlrpc' | 'json2';
  /** Milliseconds from connecting to the last byte of an answer. */
  readDeadline: number;
  /**
   * The same for writes. Odoo repeats a lost race inside the call for up to half a minute, so anything below 60 s makes
   * unclear outcomes out of slow ones; tests set it short on purpose.
   */
  writeDeadline: number;
}

const milliseconds = (fallback: number) =>
  z.coerce
    .number({ error: 'must be a number of milliseconds' })
    .int('must be whole milliseconds')
    .min(100, 'must be at least 100 ms')
    .max(280_000, 'must be at most 280000 ms')
    .default(fallback);

const text = (example: string) =>
  z
    .string({ error: `is missing: ${example}` })
    .trim()
    .min(1, { error: `is empty: ${example}` });

const schema = z.object({
  ODOO_URL: text('the address of your Odoo, such as https://odoo.example.com')
    .refine(isPlainAddress, { error: 'must be an http(s) address without user, query or fragment' })
    .transform((url) => url.replace(/\/+$/, '')),
  ODOO_ALLOW_HTTP: z.enum(['yes'], { error: 'must be yes or not set' }).optional(),
  ODOO_DB: text('the name of the database'),
  ODOO_LOGIN: text('the login of the service account'),
  ODOO_API_KEY: text('an API key of the service account (Odoo: Preferences, Account Security)'),
  ODOO_TRANSPORT: z.enum(['auto', 'xmlrpc', 'json2'], { error: 'must be auto, xmlrpc or json2' }).default('auto'),
  ODOO_READ_DEADLINE_MS: milliseconds(60_000),
  ODOO_WRITE_DEADLINE_MS: milliseconds(90_000),
});

/**
 * Reads the settings from environment variables.
 *
 * @throws RangeError naming every variable that is missing or wrong and what would be right, but never a value.
 */
export function odooSettings(env: Record<string, string | undefined>): OdooSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name.startsWith('ODOO_') && value));
  const parsed = schema.safeParse(given);
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `  ${String(issue.path[0])} ${issue.message}`),
    ...clearTextProblems(given),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new RangeError(`The settings for Odoo are not complete [TL-ODOO-0008]:\n${problems.join('\n')}`);
  }
  return {
    url: parsed.data.ODOO_URL,
    database: parsed.data.ODOO_DB,
    login: parsed.data.ODOO_LOGIN,
    apiKey: parsed.data.ODOO_API_KEY,
    transport: parsed.data.ODOO_TRANSPORT,
    readDeadline: parsed.data.ODOO_READ_DEADLINE_MS,
    writeDeadline: parsed.data.ODOO_WRITE_DEADLINE_MS,
  };
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

/** The API key travels in every call: in the clear only to this very machine, or where the firm says that it may. */
function clearTextProblems({ ODOO_URL, ODOO_ALLOW_HTTP }: Record<string, string | undefined>): string[] {
  const url = URL.parse(ODOO_URL ?? '');
  if (url?.protocol !== 'http:' || ODOO_ALLOW_HTTP === 'yes') return [];
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)) return [];
  return [
    '  ODOO_URL must be an https address: over http the API key travels in clear text. In a private network where that is all right, set ODOO_ALLOW_HTTP=yes',
  ];
}
