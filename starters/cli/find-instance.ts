import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandError } from './command-error.ts';

/** Where everything is that a command talks to. */
export interface Instance {
  api: string;
  /** Whose sample people can sign in by name; null where the firm's identity provider is used. */
  sandbox: string | null;
  temporalUi: string | null;
}

const written = z.object({ api: z.url(), samplePeople: z.url().nullish(), temporalUi: z.url().nullish() });

/** From THROUGHLINE_API (and THROUGHLINE_SANDBOX), else from what `npm start` has written into its state folder. */
export function findInstance(env: NodeJS.ProcessEnv, stateFolder: string): Instance {
  if (env.THROUGHLINE_API) {
    const parsed = written.safeParse({ api: env.THROUGHLINE_API, samplePeople: env.THROUGHLINE_SANDBOX || null });
    if (parsed.success) return instance(parsed.data);
    const right = 'THROUGHLINE_API and THROUGHLINE_SANDBOX take addresses, such as http://127.0.0.1:8080.';
    throw new CommandError(2, right);
  }
  const file = join(stateFolder, 'instance.json');
  const found = written.safeParse(readJson(file));
  if (!found.success) {
    throw new CommandError(
      1,
      `Throughline isn't running here: there is no ${file}. Bring it up with \`npm start\`, name its state folder with ` +
        '--state, or set THROUGHLINE_API to the address of one that runs elsewhere.',
    );
  }
  return instance(found.data);
}

function instance({ api, samplePeople, temporalUi }: z.output<typeof written>): Instance {
  return { api: trimmed(api), sandbox: samplePeople ?? null, temporalUi: temporalUi ?? null };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
