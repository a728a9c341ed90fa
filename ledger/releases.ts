import type { Kysely } from 'kysely';
import { LedgerTooNew } from './ledger-error.ts';
import { type LedgerSettings, ledgerPlace } from './ledger-settings.ts';
import { migrations } from './migrations.ts';
import type { Tables } from './tables.ts';

/** The table of Kysely's that says which releases have changed the others. */
export const MIGRATIONS = 'ledger_migrations';

/** @throws LedgerTooNew when a release that this one doesn't know has changed the tables: also under a running worker */
export async function refuseNewer(database: Kysely<Tables>, settings: LedgerSettings): Promise<void> {
  const known = migrations(settings.kind);
  const unknown = (await migrated(database)).filter((name) => !(name in known));
  if (unknown.length > 0) throw new LedgerTooNew(ledgerPlace(settings), unknown);
}

/** The migrations that some release has run here. */
export async function migrated(database: Kysely<Tables>): Promise<string[]> {
  const rows = await database
    .withTables<{ [MIGRATIONS]: { name: string } }>()
    .selectFrom(MIGRATIONS)
    .select('name')
    .execute();
  return rows.map(({ name }) => name);
}
