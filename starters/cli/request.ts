import { CommandError } from './command-error.ts';

// The API itself waits up to 10 s for a process and up to 20 s for a preview.
const patience = 45_000;

/** What is sent: always JSON, or nothing. */
export interface JsonRequest {
  method?: 'GET' | 'POST';
  body?: unknown;
  headers?: Record<string, string>;
}

/** Throws CommandError when nobody answers there. An answer of any status is an answer. */
export async function request(url: string, { method = 'GET', body, headers = {} }: JsonRequest) {
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, ok: response.ok, body: parsed(await response.text()) };
  } catch (error) {
    const why = error instanceof Error && error.name === 'TimeoutError' ? 'gave no answer in time' : "can't be reached";
    const { origin } = new URL(url);
    throw new CommandError(1, `${origin} ${why}. Is Throughline running? \`npm start\` brings it up.`);
  }
}

/**
 * Names come from a CRM, where anyone may write: a control character in one could move the cursor or change the title of
 * the reader's terminal.
 */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) =>
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed.
      typeof value === 'string' ? value.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '') : value,
    );
  } catch {
    return undefined;
  }
}
