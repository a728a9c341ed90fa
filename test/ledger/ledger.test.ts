import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { ledgerActivities } from '../../activities/ledger.ts';
import type { BusinessKey } from '../../domain/ids.ts';
import { type Ledger, openLedger, readLedger } from '../../ledger/ledger.ts';
import { LedgerError, LedgerTooNew, LedgerUnreachable, NotALedger } from '../../ledger/ledger-error.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { reserving, run, timeClaims } from './sample-claims.ts';
import { decision, grace, processNo, receipt } from './sample-entries.ts';

const { ring } = ledgerKeys();

describe.for(databases)('a ledger in $name', (database) => {
  const own = ownLedger(database, ring);

  const verify = () => verifyLedger(own.ledger, ring, null);

  it('keeps entries in their order, each after the one before, under a signed head', async () => {
    expect(await own.ledger.record({ entries: [decision(1), decision(2)] })).toMatchObject({ seq: 2 });
    expect(await own.ledger.record({ entries: [decision(3)] })).toMatchObject({ seq: 3 });
    expect(await verify()).toMatchObject({ entries: 3, end: { seq: 3 }, findings: [] });
    expect(await own.ledger.lastHead()).toMatchObject({ seq: 3 });
  });

  it('answers with the signed head, for whoever keeps it elsewhere', async () => {
    const head = await own.ledger.record({ entries: [decision(1)] });
    expect(head).toEqual(await own.ledger.lastHead());
    expect(JSON.stringify(head).length).toBeLessThan(500);
    // Also to whoever only asks again.
    expect(await own.ledger.record({ entries: [decision(1)] })).toEqual(head);
    const activities = ledgerActivities(own.ledger);
    const recorded = await new MockActivityEnvironment({ attempt: 1 }).run(activities.recordInLedger, {
      entries: [decision(2)],
    });
    expect(recorded).toEqual(await own.ledger.lastHead());
  });

  it('keeps an entry once, however often it is given', async () => {
    const first = await own.ledger.record({ entries: [decision(1)] });
    expect(await own.ledger.record({ entries: [decision(1), decision(1)] })).toEqual(first);
    expect(await own.ledger.record({ entries: [decision(1), decision(2)] })).toMatchObject({ seq: 2 });
    expect((await own.ledger.entriesOf(processNo(1))).map(({ id }) => id)).toEqual(['decision-1', 'decision-2']);
  });

  it('gives back what was recorded, and has no name in the bodies', async () => {
    await own.ledger.record({ entries: [decision(1)] });
    const [entry] = await own.ledger.entriesOf(processNo(1));
    expect(entry?.body).toEqual(decision(1).body);
    const [row] = await own.place.tamper('select body from entries');
    expect(row?.body).toContain('"kind":"decision"');
    for (const text of [...Object.values(grace), 'yes, number']) expect(row?.body).not.toContain(text);
  });

  it('records whatever letters and numbers a message holds', async () => {
    const body = {
      comment: 'a\0b \ud800 😀',
      roles: [1.5, 'x\0'],
      actor: { name: '\0', email: null },
      $personal: 'x',
      $beside: 'y',
      'a\0': 1,
      // Told apart by nothing but what no database takes.
      set: { 'a\0': 'one', a: 'another', 'a+': 'a third' },
    };
    await own.ledger.record({ entries: [decision(1, { body })] });
    const [entry] = await own.ledger.entriesOf(processNo(1));
    expect(entry?.body).toEqual({
      comment: 'a\0b \ufffd 😀',
      roles: ['1.5', 'x\0'],
      actor: { name: '\0', email: null },
      $personal: 'x',
      $beside: 'y',
      a: 1,
      set: { a: 'one', 'a+': 'another', 'a++': 'a third' },
    });
    expect((await verify()).findings).toEqual([]);
  });

  it('finds receipts by record and process, a page at a time', async () => {
    const other = { ...receipt(4, 'odoo', 'S00004'), process: processNo(2) };
    await own.ledger.record({
      entries: [receipt(1, 'odoo', 'S00001'), receipt(2, 'productive', '17'), decision(3), other],
    });
    const numbers = async (question: Parameters<Ledger['receiptsOf']>[0]) =>
      (await own.ledger.receiptsOf(question)).map(({ seq }) => seq);
    expect(await numbers({})).toEqual([1, 2, 4]);
    expect(await numbers({ record: 'odoo:order:S00004' as never })).toEqual([4]);
    expect(await numbers({ process: processNo(1) })).toEqual([1, 2]);
    expect(await numbers({ process: processNo(1), limit: 1 })).toEqual([1]);
    expect(await numbers({ process: processNo(1), after: 1 })).toEqual([2]);
    expect((await own.ledger.receiptsOf({ record: 'odoo:order:S00004' as never }))[0]?.body).toEqual(other.body);
  });

  it('remembers generations by their first key', async () => {
    const handled = (key: string, day: number) =>
      ({ key: key as BusinessKey, outcome: 'done', plan: null, at: `2026-11-0${day}T00:00:00.000Z` }) as never;
    for (const [n, key] of ['hubspot-12', 'hubspot-12-g2', 'hubspot-123'].entries())
      await own.ledger.record({ entries: [decision(n)], generation: handled(key, n + 1) });
    expect((await own.ledger.generationsOf('hubspot-12' as BusinessKey)).map(({ key }) => key)).toEqual([
      'hubspot-12',
      'hubspot-12-g2',
    ]);
  });

  it('keeps chunks under the hash of what is in them, and notices when one was changed', async () => {
    const bytes = new TextEncoder().encode('time entries, page 1');
    const hash = await own.ledger.putChunk(bytes);
    expect(await own.ledger.putChunk(bytes)).toBe(hash);
    expect(await own.ledger.getChunk(hash)).toEqual(bytes);
    expect(await own.ledger.getChunk('0'.repeat(64))).toBeNull();
    await own.place.tamper('update chunks set bytes = ?', Buffer.from('time entries, page 2'));
    await expect(own.ledger.getChunk(hash)).rejects.toThrow('was changed');
  });

  it('is brought up by several programs at once', async () => {
    const fresh = await database.place();
    const opened = await Promise.all(Array.from({ length: 4 }, () => openLedger(fresh.settings, ring)));
    await Promise.all(opened.map((each, n) => each.record({ entries: [decision(n)] })));
    expect(await opened[0]?.lastHead()).toMatchObject({ seq: 4 });
    for (const each of opened) await each.close();
    await fresh.remove();
  });

  it('that 0.3.0 left behind is brought to this release’s form, with all that is on record', async () => {
    await own.ledger.record({ entries: [decision(1)] });
    await own.place.tamper('drop table claims');
    await own.place.tamper("delete from ledger_migrations where name <> '0.3.0'");
    await expect(readLedger(own.place.settings)).rejects.toThrow('of an older release');
    const opened = await openLedger(own.place.settings, ring);
    expect(await reserving(opened, run(), timeClaims(1, 3))).toMatchObject({ outcome: 'reserved' });
    expect(await verifyLedger(opened, ring, null)).toMatchObject({ entries: 2, findings: [] });
    await opened.close();
  });

  it('is left alone when a newer release has changed it', async () => {
    await own.place.tamper("insert into ledger_migrations values ('9.9.9', '2030-01-01')");
    const error = await openLedger(own.place.settings, ring).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LedgerTooNew);
    expect(String(error)).toMatch(/\[TL-LEDGER-0002\].*9\.9\.9.*Run that release or a later one/);
    await expect(readLedger(own.place.settings)).rejects.toBeInstanceOf(LedgerTooNew);
    // A worker that runs already does not write on as if nothing had happened.
    await expect(own.ledger.record({ entries: [decision(1)] })).rejects.toBeInstanceOf(LedgerTooNew);
  });

  it('says what a database’s error means, also in the middle of a stream', async () => {
    await own.ledger.record({ entries: [decision(1)] });
    await own.place.tamper('alter table entries rename to gone');
    const stream = async () => {
      for await (const entry of own.ledger.proven()) expect(entry).toBeNull();
    };
    await expect(stream()).rejects.toBeInstanceOf(LedgerUnreachable);
    await expect(own.ledger.atOneMoment((asked) => asked.lastHead())).resolves.toMatchObject({ seq: 1 });
  });

  it('does not say that it will pass when the database refuses a row, or the program is wrong', async () => {
    await own.place.tamper("insert into heads values (1, 'x', 'x', 'x')");
    const error = await own.ledger.record({ entries: [decision(1)] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(LedgerError);
    await expect(own.ledger.atOneMoment(() => Promise.reject(new TypeError('ours')))).rejects.toBeInstanceOf(TypeError);
  });

  it('is read as it was at one moment, whatever is written meanwhile', async () => {
    await own.ledger.record({ entries: [decision(1)] });
    const reader = await readLedger(own.place.settings);
    await reader.atOneMoment(async (asked) => {
      expect(await asked.lastHead()).toMatchObject({ seq: 1 });
      await own.ledger.record({ entries: [decision(2)] });
      expect(await asked.lastHead()).toMatchObject({ seq: 1 });
    });
    expect(await reader.lastHead()).toMatchObject({ seq: 2 });
    await reader.close();
  });

  it('is not made by whoever only reads', async () => {
    const empty = await database.place();
    await expect(readLedger(empty.settings)).rejects.toBeInstanceOf(NotALedger);
    await empty.remove();
  });
});

it('says that it is unreachable, and where, without the password', async () => {
  const settings = ledgerSettings({ LEDGER_URL: 'postgres://someone:secret@127.0.0.1:1/ledger' });
  const error = await openLedger(settings, ring).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LedgerUnreachable);
  expect(String(error)).toMatch(
    /\[TL-LEDGER-0001\] The ledger at postgres:\/\/127\.0\.0\.1:1\/ledger can't be used now/,
  );
  expect(String(error)).not.toContain('secret');
});

it('says what an address must be', () => {
  expect(() => ledgerSettings({ LEDGER_URL: 'mysql://somewhere' })).toThrow(/LEDGER_URL.*sqlite:<file>/);
  expect(ledgerSettings({ LEDGER_URL: '' })).toMatchObject({ kind: 'sqlite' });
});
