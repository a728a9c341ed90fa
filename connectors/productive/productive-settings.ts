import { z } from 'zod';

/** How to reach one Productive organisation. Holds the token: never log it, never put it into a message. */
export interface ProductiveSettings {
  /** What record references call this organisation. */
  connection: string;
  /** Without a slash at the end. */
  baseUrl: string;
  token: string;
  organization: string;
  /** Milliseconds. A write's is longer: giving up early makes an unclear outcome of a slow success. */
  readDeadline: number;
  writeDeadline: number;
  /**
   * Milliseconds that a request may go on working at Productive after we lost sight of it. Productive can't be asked by a
   * key of ours, so an unclear create waits this long before it searches. Not documented; a minute is what web servers of
   * this kind allow a request.
   */
  longestRequest: number;
  /** Milliseconds that a copy of a template may take before somebody is told. */
  copyDeadline: number;
  /** Bytes of one answer. */
  bodyLimit: number;
  /** Milliseconds of Productive's rolling window: how long to stay away after "too many requests". */
  rateWindow: number;
}

/** Names every setting that is wrong and what would be right. Carries no value: some are secrets. */
export class ProductiveSettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Productive's settings are not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ProductiveSettingsError';
    this.problems = problems;
  }
}

function wholeNumber(fallback: number) {
  const digits = z.string().regex(/^[1-9]\d{0,8}$/, 'must be a whole number above 0');
  return digits.default(String(fallback)).transform(Number);
}

const environment = z.object({
  PRODUCTIVE_URL: z
    .string()
    .default('https://api.productive.io')
    .refine(isSafeUrl, 'must be an https address like https://api.productive.io (http only on this machine)'),
  PRODUCTIVE_API_TOKEN: z
    .string('is missing: a personal access token (Productive: Settings, API access)')
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'must be one token, without blanks'),
  PRODUCTIVE_ORGANIZATION_ID: z
    .string('is missing: the number behind app.productive.io/ in the browser’s address')
    .trim()
    .regex(/^\d{1,20}$/, 'must be the organisation’s number, as behind app.productive.io/ in the browser’s address'),
  PRODUCTIVE_READ_DEADLINE_MS: wholeNumber(30_000),
  PRODUCTIVE_WRITE_DEADLINE_MS: wholeNumber(60_000),
  PRODUCTIVE_LONGEST_REQUEST_MS: wholeNumber(60_000),
  PRODUCTIVE_COPY_DEADLINE_MS: wholeNumber(300_000),
  PRODUCTIVE_MAX_BODY_BYTES: wholeNumber(8_000_000),
  PRODUCTIVE_RATE_WINDOW_MS: wholeNumber(10_000),
});

/**
 * The settings from the environment; an empty variable counts as not set.
 *
 * @throws ProductiveSettingsError with all problems at once.
 */
export function productiveSettings(env: Record<string, string | undefined>): ProductiveSettings {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    throw new ProductiveSettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`));
  }
  const values = parsed.data;
  return {
    connection: 'productive',
    baseUrl: values.PRODUCTIVE_URL.replace(/\/+$/, ''),
    token: values.PRODUCTIVE_API_TOKEN,
    organization: values.PRODUCTIVE_ORGANIZATION_ID,
    readDeadline: values.PRODUCTIVE_READ_DEADLINE_MS,
    writeDeadline: values.PRODUCTIVE_WRITE_DEADLINE_MS,
    longestRequest: values.PRODUCTIVE_LONGEST_REQUEST_MS,
    copyDeadline: values.PRODUCTIVE_COPY_DEADLINE_MS,
    bodyLimit: values.PRODUCTIVE_MAX_BODY_BYTES,
    rateWindow: values.PRODUCTIVE_RATE_WINDOW_MS,
  };
}

/** The token travels in every request: in the clear only to this very machine. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.search || url.hash) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
