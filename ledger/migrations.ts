import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Forward only, called by the release that changes a table, and what for where it has several; what a release has shipped is never edited. Written once for both
 * databases: the types used here mean the same in SQLite and PostgreSQL, but for bytes.
 */
export function migrations(kind: 'sqlite' | 'postgres'): Record<string, Migration> {
  const bytes = kind === 'sqlite' ? sql`blob` : sql`bytea`;
  return {
    '0.3.0': { up: (db) => firstTables(db, bytes) },
    '0.3.0 claims': { up: claims },
  };
}

async function firstTables(db: Kysely<unknown>, bytes: ReturnType<typeof sql>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('entries')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addColumn('body_hash', 'text', (column) => column.notNull())
    .addColumn('previous', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('entries_by_process').on('entries').columns(['process', 'seq']).execute();
  await schema
    .createTable('entry_records')
    .addColumn('seq', 'integer', (column) => column.notNull().references('entries.seq'))
    .addColumn('record', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('entry_records_once', ['record', 'seq'])
    .execute();
  await schema.createIndex('entry_records_by_entry').on('entry_records').column('seq').execute();
  await schema
    .createTable('personal')
    .addColumn('seq', 'integer', (column) => column.notNull().references('entries.seq'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('personal_once', ['seq', 'path'])
    .execute();
  await schema
    .createTable('heads')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('jws', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('stories')
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('customer', 'text', (column) => column.notNull())
    .addColumn('names', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('view', 'text', (column) => column.notNull())
    .addColumn('salt', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('stories_once', ['process', 'run'])
    .execute();
  await schema
    .createTable('story_records')
    .addColumn('record', 'text', (column) => column.notNull())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('run', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('story_records_once', ['record', 'process', 'run'])
    .execute();
  await schema
    .createTable('generations')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('plan', 'text')
    .addColumn('at', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('chunks')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('bytes', bytes, (column) => column.notNull())
    .execute();
}

async function claims({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('claims')
    .addColumn('contract', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('entry', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('portion', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('process', 'text', (column) => column.notNull())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('document', 'text')
    .addColumn('number', 'text')
    .addColumn('back_process', 'text')
    .addColumn('back_plan', 'text')
    .addColumn('back_state', 'text')
    .addColumn('back_document', 'text')
    .addColumn('back_line', 'text')
    .addColumn('back_number', 'text')
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('claims_once', ['contract', 'id'])
    .execute();
  await schema.createIndex('claims_by_subject').on('claims').columns(['scope', 'kind', 'subject']).execute();
  // Rule 20: of what is held, no portion twice. `whole` is in both.
  for (const [portion, other] of [
    ['included', 'overage'],
    ['overage', 'included'],
  ] as const) {
    await schema
      .createIndex(`claims_hold_${portion}_once`)
      .unique()
      .on('claims')
      .columns(['scope', 'kind', 'subject'])
      .where(sql.ref('state'), 'in', sql`('reserved', 'live')`)
      .where(sql.ref('portion'), '<>', sql.lit(other))
      .execute();
  }
}
