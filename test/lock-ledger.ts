import { DatabaseSync } from 'node:sqlite';

/** Somebody else holds the installation's ledger: what an administrator's open transaction does. Answers with its end. */
export function lockLedger({ env }: { env: Record<string, string> }): () => void {
  const database = new DatabaseSync(String(env.LEDGER_URL).slice('sqlite:'.length), { timeout: 10_000 });
  database.exec('begin immediate');
  return () => {
    if (!database.isOpen) return;
    database.exec('rollback');
    database.close();
  };
}
