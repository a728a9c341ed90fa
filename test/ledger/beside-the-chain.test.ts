import { describe, expect, it } from 'vitest';
import type { BusinessKey } from '../../domain/ids.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { reserving, run, timeClaim } from './sample-claims.ts';
import { decision, processNo, receipt } from './sample-entries.ts';

const { ring } = ledgerKeys();

/** Every table but Kysely's own, and how a byte of each of its columns is changed. */
const columns = {
  entries: ['seq', 'id', 'at', 'kind', 'process', 'body', 'body_hash', 'previous', 'hash'],
  entry_records: ['seq', 'record'],
  personal: ['seq', 'path', 'salt', 'value'],
  heads: ['seq', 'hash', 'at', 'jws'],
  stories: ['process', 'run', 'title', 'customer', 'names', 'stage', 'at', 'view', 'salt'],
  story_records: ['record', 'process', 'run'],
  generations: ['key', 'outcome', 'plan', 'at'],
  chunks: ['hash', 'bytes'],
  claims: [
    ...[
      'contract',
      'id',
      'entry',
      'scope',
      'kind',
      'subject',
      'portion',
      'state',
      'process',
      'plan',
      'document',
      'number',
    ],
    ...['back_process', 'back_plan', 'back_state', 'back_document', 'back_line', 'back_number', 'body'],
  ],
} as const;
const each = Object.entries(columns).flatMap(([table, names]) => names.map((column) => [table, column] as const));

describe.for(databases)('what stands beside the chain in $name', (database) => {
  const own = ownLedger(database, ring, async (ledger) => {
    await ledger.record({ entries: [decision(1), decision(2), receipt(3, 'odoo', 'S00003')] });
    const view = {
      id: processNo(1),
      title: 'A deal',
      customer: 'Halden',
      stage: 'done',
      records: ['odoo:order:S00003'],
    };
    const story = {
      process: processNo(1),
      run: 'run-1',
      at: '2026-11-02' as never,
      view: view as unknown as ProcessView,
    };
    const generation = {
      key: 'hubspot-1' as BusinessKey,
      outcome: 'done',
      plan: 'a'.repeat(64),
      at: '2026-11-02',
    } as never;
    await ledger.record({ entries: [decision(4, { kind: 'end' })], story, generation });
    await ledger.putChunk(new TextEncoder().encode('time entries, page 1'));
  });

  /** One that was taken back, so that no column of it is empty. */
  const claim = async () => {
    const { ledger } = own;
    await reserving(ledger, run(), [timeClaim('1')]);
    await ledger.makeClaimsLive(run(), [{ document: 'C-17:2026-10:EUR', number: 'INV/1' }]);
    const credit = { document: 'C-17:2026-11:EUR', line: '["take-back"]' };
    const november = run('C-17', '2026-11');
    await reserving(ledger, november, [{ takesBack: { claim: timeClaim('1').id, credit } }]);
    await ledger.makeClaimsLive(november, [{ document: credit.document, number: 'INV/2' }]);
  };

  const findings = async () => (await verifyLedger(own.ledger, ring, null)).findings.map(({ what }) => what);

  it('is verified with the chain', async () => {
    expect(await findings()).toEqual([]);
  });

  it('is all of the ledger: there is no column that could be changed unseen', async () => {
    const isSqlite = own.place.settings.kind === 'sqlite';
    await claim();
    expect(await findings()).toEqual([]);
    const found: string[] = [];
    for (const table of Object.keys(columns)) {
      const [row = {}] = await own.place.tamper(`select * from ${table} limit 1`);
      found.push(...Object.keys(row).map((column) => `${table}.${column}`));
    }
    expect(found.sort()).toEqual(each.map((both) => both.join('.')).sort());
    const tables = await own.place.tamper(
      isSqlite
        ? "select name from sqlite_master where type = 'table'"
        : "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const ours = tables.map(({ name }) => String(name)).filter((name) => !name.startsWith('ledger_migrations'));
    expect(ours.sort()).toEqual(Object.keys(columns).sort());
  });

  it.for(each)('names what was changed in %s.%s', async ([table, column]) => {
    if (table === 'claims') await claim();
    const changes: Record<string, string> = {
      seq: 'seq + 1000',
      bytes: own.place.settings.kind === 'sqlite' ? "x'010203'" : "'\\x010203'::bytea",
      body: `replace(body, '"', '" ')`,
      view: "replace(view, 'Halden', 'Holden')",
    };
    const where =
      column === 'seq' || table === 'entries' || table === 'heads'
        ? ` where seq = (select max(seq) from ${table})`
        : '';
    const change = changes[column] ?? `'x' || substr(${column}, 2)`;
    await own.place.tamper(`update ${table} set ${column} = ${change}${where}`);
    expect(await findings()).not.toEqual([]);
  });

  it.for([
    ['stories', ['The story of lead-to-project:hubspot-1, run run-1, was removed.']],
    ['story_records', ['The story of lead-to-project:hubspot-1, run run-1, was changed.']],
    ['generations', ['The generation hubspot-1 was removed.']],
    ['entry_records', ['Entry 3 is found by other records than it was recorded with.']],
  ] as const)('is missed when all of %s is gone', async ([table, said]) => {
    await own.place.tamper(`delete from ${table}`);
    const found = await findings();
    for (const what of said) expect(found).toContain(what);
  });

  it('names what somebody put in', async () => {
    await own.place.tamper("insert into generations values ('hubspot-2', 'done', null, '2026-11-02')");
    await own.place.tamper("insert into entry_records values (1, 'odoo:order:S00003')");
    await own.place.tamper("insert into story_records values ('odoo:order:S1', 'lead-to-project:hubspot-9', 'run-9')");
    expect(await findings()).toEqual([
      'Entry 1 is found by other records than it was recorded with.',
      'What finds the story of lead-to-project:hubspot-9, run run-9, was put in, or the entry that spoke of it was changed or cut off.',
      'The generation hubspot-2 was put in, or the entry that spoke of it was changed or cut off.',
    ]);
    await own.place.tamper('insert into personal select 99, path, salt, value from personal where seq = 1');
    expect(await findings()).toContain(
      'The end was cut off: something still belongs to entry 99, and the last one there is 4.',
    );
  });

  it('is not said to be put in when the entry that spoke of it was cut off', async () => {
    await own.place.tamper('delete from entries where seq = 4');
    expect(await findings()).toEqual([
      'The end was cut off: entry 4 was signed, and the last one there is 3.',
      'The story of lead-to-project:hubspot-1, run run-1, is of no entry that is left: its own is missing, or it was put in.',
      'The generation hubspot-1 is of no entry that is left: its own is missing, or it was put in.',
    ]);
  });

  it('is not said to be changed when what was said of it last was cut off', async () => {
    const [first] = await own.ledger.storiesOf(processNo(1));
    const later = { ...first?.view, title: 'A newer one' } as ProcessView;
    const story = { process: processNo(1), run: 'run-1', at: '2026-11-03' as never, view: later };
    await own.ledger.record({ entries: [decision(5, { kind: 'end' })], story });
    await own.place.tamper('delete from entries where seq = 5');
    expect(await findings()).toEqual([
      'The story of lead-to-project:hubspot-1, run run-1, is not as the last entry that speaks of it says: it was changed, or a missing one says otherwise.',
      'The end was cut off: entry 5 was signed, and the last one there is 4.',
    ]);
  });

  it('is verified to the end, whatever somebody has made of it', async ({ skip }) => {
    skip(own.place.settings.kind !== 'sqlite', 'PostgreSQL keeps the types of its columns');
    await own.place.tamper("update stories set view = x'00ff'");
    await own.place.tamper('update chunks set bytes = 5');
    await own.place.tamper("update entries set body = x'00ff' where seq = 2");
    await own.place.tamper("update personal set value = x'00ff' where seq = 1 and path = '/message/actor'");
    expect(await findings()).toEqual([
      'Entry 1: its personal value at /message/actor was changed.',
      'Entry 2 was changed: its body is not the one that was recorded.',
      'The story of lead-to-project:hubspot-1, run run-1, was changed.',
      expect.stringMatching(/^The chunk [0-9a-f]{64} was changed\.$/),
    ]);
  });

  it('names a chunk that was changed', async () => {
    await own.place.tamper('update chunks set bytes = ?', Buffer.from('time entries, page 2'));
    expect(await findings()).toEqual([expect.stringMatching(/^The chunk [0-9a-f]{64} was changed\.$/)]);
  });

  it('is what was kept last, whatever an attempt that was thought lost still brings', async () => {
    const [first] = await own.ledger.storiesOf(processNo(1));
    const late = { process: processNo(1), run: 'run-1', at: '2026-11-01' as never };
    await own.ledger.record({
      entries: [decision(4, { kind: 'end' })],
      story: { ...late, view: { ...first?.view, title: 'An older story' } as ProcessView },
    });
    expect((await own.ledger.storiesOf(processNo(1)))[0]?.view.title).toBe('A deal');
    const again = { ...first?.view, title: 'A newer one', records: ['odoo:order:S00004'] } as ProcessView;
    await own.ledger.record({ entries: [decision(5, { kind: 'end' })], story: { ...late, view: again } });
    expect((await own.ledger.storiesOf(processNo(1)))[0]?.view.title).toBe('A newer one');
    expect(await findings()).toEqual([]);
  });

  it('is not told about when all of the chain and its heads are gone, but noticed', async () => {
    for (const table of ['entries', 'heads', 'personal', 'entry_records'])
      await own.place.tamper(`delete from ${table}`);
    expect(await findings()).toEqual([
      'The story of lead-to-project:hubspot-1, run run-1, was put in, or the entry that spoke of it was changed or cut off.',
      'The generation hubspot-1 was put in, or the entry that spoke of it was changed or cut off.',
    ]);
  });
});
