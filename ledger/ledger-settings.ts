import { resolve } from 'node:path';

/** Where the ledger is: a file of SQLite's, or a PostgreSQL database. */
export type LedgerSettings =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** Where `npm start` keeps its ledger when nothing else is said. */
const usual = 'sqlite:.throughline/ledger.db';

/**
 * From LEDGER_URL: `sqlite:<file>` or `postgres://user:password@host/database`.
 * @throws RangeError for anything else.
 */
export function ledgerSettings(env: NodeJS.ProcessEnv): LedgerSettings {
  const url = env.LEDGER_URL || usual;
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length) {
    return { kind: 'sqlite', file: resolve(url.slice('sqlite:'.length)) };
  }
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return { kind: 'postgres', url };
  throw new RangeError(
    'LEDGER_URL is not the address of a ledger: sqlite:<file>, or postgres://user:password@host/database.',
  );
}

/** For messages: never with the password. */
export function ledgerPlace(settings: LedgerSettings): string {
  if (settings.kind === 'sqlite') return settings.file;
  const { host, pathname } = new URL(settings.url);
  return `postgres://${host}${pathname}`;
}
