import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { ProcessId } from '../../domain/ids.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { readLedger } from '../../ledger/ledger.ts';
import { LedgerUnreachable } from '../../ledger/ledger-error.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { anna, decision, grace, processNo, receipt } from './sample-entries.ts';

const keys = ledgerKeys();
const because = { id: 'erasure-1', reason: 'asked for it, art. 17', by: 'the data protection officer' };

describe.for(databases)('a person who is erased, in $name', (database) => {
  /** Three entries that name Grace, one with Anna's order, and a story of both. */
  const own = ownLedger(database, keys.ring, async (ledger) => {
    await ledger.record({ entries: [decision(1), decision(2), receipt(3, 'odoo', 'S00003')] });
    const refused = {
      decision: { actor: anna, signature: 'c2lnbmF0dXJl' },
      because: 'Grace Osei has already decided in the place of Anna Berg.',
    };
    const told = [
      { at: '', text: 'Approved.', by: 'Grace Osei' },
      { at: '', text: 'Asked GRACE.OSEI@northwind.example, G.Osei@northwind.example', by: 'Anna Berg' },
    ];
    const barred = [{ actor: grace, because: 'owns the deal' }];
    const story = storyOf({ title: 'A deal of Grace Osei', story: told, barred, records: ['odoo:order:S00003'] });
    await ledger.record({ entries: [decision(4, { kind: 'refusal', body: refused })], story });
  });

  const storyOf = (over: object) => ({
    process: processNo(1),
    run: 'run-1',
    at: '2026-11-02' as never,
    view: { id: processNo(1), customer: null, stage: 'done', ...over } as unknown as ProcessView,
  });
  const findings = async () => (await verifyLedger(own.ledger, keys.ring, await own.ledger.lastHead())).findings;
  const erase = (person: string) => own.ledger.erase(person, because);
  const everything = async () => {
    const tables = ['entries', 'personal', 'stories', 'entry_records', 'story_records'];
    const rows = await Promise.all(tables.map((table) => own.place.tamper(`select * from ${table}`)));
    return JSON.stringify(rows).toLowerCase();
  };
  const filesOf = (file: string) =>
    readdirSync(dirname(file)).map((name) => readFileSync(`${dirname(file)}/${name}`, 'latin1').toLowerCase());

  it('leaves the chain whole, which says what was erased, why, and on whose word', async () => {
    await erase(grace.email);
    expect(await verifyLedger(own.ledger, keys.ring, null)).toMatchObject({ findings: [], end: { seq: 5 } });
    const [first] = await own.ledger.entriesOf(processNo(1));
    expect(first?.body).toMatchObject({ message: { decision: 'approve', actor: null, comment: 'yes, number 1' } });
    const [erasure] = await own.ledger.entriesOf('' as ProcessId);
    expect(erasure?.body).toMatchObject({ grounds: because.reason, onTheWordOf: because.by });
  });

  it('is erased by an address from what names them otherwise, and the others are left', async () => {
    await erase(grace.email);
    const refusal = (await own.ledger.entriesOf(processNo(1))).find(({ kind }) => kind === 'refusal');
    expect(refusal?.body).toMatchObject({ because: null, decision: { actor: anna } });
    const [kept] = await own.ledger.storiesOf(processNo(1));
    expect(kept?.view).toMatchObject({
      title: 'A deal of [erased]',
      story: [{ by: '[erased]' }, { text: 'Asked [erased], [erased]', by: 'Anna Berg' }],
      barred: [{ actor: { id: '[erased]', name: '[erased]', email: '[erased]', otherEmail: '[erased]' } }],
      records: ['odoo:order:S00003'],
    });
  });

  it('takes their signature along', async () => {
    await erase(anna.name);
    const refusal = (await own.ledger.entriesOf(processNo(1))).find(({ kind }) => kind === 'refusal');
    expect(refusal?.body).toMatchObject({ decision: { actor: null, signature: null } });
    expect(await findings()).toEqual([]);
  });

  it('leaves nothing in the database', async () => {
    await erase(grace.email);
    const rows = await everything();
    for (const text of Object.values(grace)) expect(rows).not.toContain(text.toLowerCase());
    if (own.place.settings.kind !== 'sqlite') return;
    const files = filesOf(own.place.settings.file);
    expect(files.length).toBeGreaterThan(0);
    for (const text of Object.values(grace)) expect(files.join('')).not.toContain(text.toLowerCase());
  });

  it('can’t be guessed back from what the chain says of the story', async () => {
    const [before] = await own.place.tamper('select at, view, salt from stories');
    const [{ body } = {}] = await own.place.tamper("select body from entries where kind = 'refusal'");
    const { storyCommitment } = await import('../../ledger/stories.ts');
    const made = storyCommitment(before as never);
    expect(body).toContain(made);
    await erase(grace.email);
    const [after] = await own.place.tamper('select at, salt from stories');
    expect(after?.salt).not.toBe(before?.salt);
    expect(storyCommitment({ ...before, ...after } as never)).not.toBe(made);
    expect(await everything()).not.toContain(before?.salt);
  });

  it('is noticed when they are brought back', async () => {
    const [before] = await own.place.tamper("select * from personal where seq = 1 and path = '/message/actor'");
    await erase(grace.email);
    const { path, salt, value } = before as Record<string, string>;
    await own.place.tamper('insert into personal values (1, ?, ?, ?)', path ?? '', salt ?? '', value ?? '');
    expect((await findings()).map(({ what }) => what)).toEqual([
      'Entry 1: a personal value that entry 5 says was erased is there again.',
    ]);
  });

  it('may not be named by what stays', async () => {
    for (const named of [{ reason: 'Grace Osei has left' }, { by: 'grace.osei@NORTHWIND.example' }]) {
      const refused = own.ledger.erase(grace.email, { ...because, ...named });
      await expect(refused).rejects.toThrow(/goes on record, so it can't name/);
    }
    expect(await everything()).toContain('grace osei');
    // Whoever says so can be erased in their turn.
    await own.ledger.erase(grace.email, { ...because, by: anna.name });
    await own.ledger.erase(anna.email, { ...because, id: 'erasure-2' });
    await own.ledger.erase(anna.name, { ...because, id: 'erasure-3' });
    const rows = await everything();
    for (const text of [...Object.values(grace), anna.name]) expect(rows).not.toContain(text.toLowerCase());
    expect(await findings()).toEqual([]);
  });

  it('must be meant: what would erase half of everything is refused', async () => {
    await expect(own.ledger.tracesOf(' An ')).rejects.toThrow(RangeError);
    await expect(erase(' An ')).rejects.toThrow('too short');
  });

  it('goes whole with a short name: as a value and as a word, and what may be another word is listed', async () => {
    const bo = { id: 'sub-77', name: 'Bo', email: 'bo.ek@northwind.example' };
    const words = (n: number, comment: string) => decision(n, { id: `bo-${n}`, body: { comment, actor: bo } });
    const entries = [words(5, 'ok says Bo.'), words(6, 'both of us'), words(7, 'no Order for Bob: “Bo”')];
    const told = [
      { at: '', text: 'Approved by Bo', by: 'Bo' },
      { at: '', text: 'bo, in small letters', by: 'Bob' },
    ];
    await own.ledger.record({ entries, story: { ...storyOf({ story: told, records: [] }), run: 'run-2' } });
    const { left } = await own.ledger.erase(bo.email, because);
    const bodies = (await own.ledger.entriesOf(processNo(1))).slice(-3).map(({ body }) => body);
    expect(bodies).toEqual([
      { comment: null, actor: null },
      { comment: 'both of us', actor: null },
      { comment: null, actor: null },
    ]);
    const kept = (await own.ledger.storiesOf(processNo(1))).find(({ run }) => run === 'run-2');
    expect(kept?.view.story).toEqual([
      { at: '', text: 'Approved by [erased]', by: '[erased]' },
      { at: '', text: 'bo, in small letters', by: 'Bob' },
    ]);
    expect(left).toEqual({
      values: [{ seq: 6, path: '/comment' }],
      stories: [{ process: processNo(1), run: 'run-2' }],
    });
    expect(await findings()).toEqual([]);
  });

  it('goes from the files however long that takes, and on a second try when the first was stopped', async () => {
    if (own.place.settings.kind === 'postgres') {
      // Somebody reads for longer than a statement of the ledger's may take: the rewriting waits for them.
      const other = new pg.Client({ connectionString: own.place.settings.url });
      await other.connect();
      await other.query('begin');
      await other.query('select count(*) from personal');
      const erased = erase(grace.email);
      await pause(16_000);
      await other.query('commit');
      await other.end();
      await erased;
      return;
    }
    const { file } = own.place.settings;
    const reader = await readLedger(own.place.settings);
    const tried = await reader.atOneMoment(async (asked) => {
      await asked.lastHead();
      return erase(grace.email).catch((error: unknown) => error);
    });
    await reader.close();
    expect(tried).toBeInstanceOf(LedgerUnreachable);
    expect(String(tried)).toMatch(/another program is reading in them.*Erase once more/);
    expect(filesOf(file).join('')).toContain('grace osei');
    expect((await erase(grace.email)).values).toEqual([]);
    expect(filesOf(file).join('')).not.toContain('grace osei');
    expect(await findings()).toEqual([]);
  }, 60_000);
});
