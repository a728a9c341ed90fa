import type { Kysely, Transaction } from 'kysely';
import type { HandledGeneration } from '../domain/generation.ts';
import type { BusinessKey } from '../domain/ids.ts';
import type { GenerationRow, Tables } from './tables.ts';

const PAGE = 500;

/** What was handled again later replaces what was. */
export async function rememberGeneration(transaction: Transaction<Tables>, handled: HandledGeneration): Promise<void> {
  await transaction
    .insertInto('generations')
    .values(handled)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(handled))
    .execute();
}

/** All generations of a business key's first, oldest first. */
export async function generationsOf(database: Kysely<Tables>, first: BusinessKey): Promise<GenerationRow[]> {
  const rows = await database
    .selectFrom('generations')
    .selectAll()
    .where((where) => where.or([where('key', '=', first), where('key', 'like', `${first.replaceAll('_', '!_')}-g%`)]))
    .orderBy('at')
    .execute();
  return rows.filter(({ key }) => key === first || /^-g\d+$/.test(key.slice(first.length)));
}

export async function* allGenerations(database: Kysely<Tables>): AsyncGenerator<GenerationRow> {
  for (let after = ''; ; ) {
    const rows = await database
      .selectFrom('generations')
      .selectAll()
      .where('key', '>', after as BusinessKey)
      .orderBy('key')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield* rows;
    after = last.key;
  }
}
