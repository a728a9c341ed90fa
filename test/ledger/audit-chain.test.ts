import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessView } from '../../domain/process.ts';
import { keyRingOf } from '../../keys/key-ring.ts';
import { exportLines, readExport } from '../../ledger/export-lines.ts';
import { type Ledger, openLedger } from '../../ledger/ledger.ts';
import { type ChainVerdict, verifyChain } from '../../ledger/verify-chain.ts';
import { databases, type LedgerPlace, ledgerKeys } from './databases.ts';
import { anna, decision, grace, processNo, receipt } from './sample-entries.ts';

const keys = ledgerKeys();
/** What an auditor has: public halves only. */
const publicRing = keyRingOf('ledger', keys.publicText, 'the auditor’s file');

describe.for(databases)('the audit chain in $name', ({ name, skipped, place: makePlace }) => {
  let place: LedgerPlace;
  let ledger: Ledger;

  /** Eight entries, of which the fifth and sixth were recorded at once. */
  beforeEach(async ({ skip }) => {
    skip(skipped);
    place = await makePlace();
    ledger = await openLedger(place.settings, keys.ring);
    for (const n of [1, 2, 3, 4]) await ledger.record({ entries: [decision(n)] });
    await ledger.record({ entries: [decision(5), receipt(6, 'odoo', 'S00006')] });
    for (const n of [7, 8]) await ledger.record({ entries: [decision(n)] });
  });

  afterEach(async () => {
    if (skipped) return;
    await ledger.close();
    await place.remove();
  });

  const verify = async (kept: { seq: number; hash: string } | null = null): Promise<ChainVerdict> =>
    verifyChain(ledger.proven(), publicRing, { first: 1, headsWithoutEntry: await ledger.headsWithoutEntry(), kept });
  const findings = async (kept?: { seq: number; hash: string } | null) =>
    (await verify(kept)).findings.map(({ what }) => what);
  const row = async (seq: number) => (await place.tamper('select * from entries where seq = ?', seq))[0] ?? {};

  it('is whole as it was recorded', async () => {
    expect(await verify(await ledger.lastHead())).toMatchObject({ entries: 8, end: { seq: 8 }, findings: [] });
  });

  it.for(['id', 'at', 'kind', 'process', 'hash'])(
    'names an entry of which one byte of its %s was changed',
    async (column) => {
      await place.tamper(`update entries set ${column} = 'x' || substr(${column}, 2) where seq = 4`);
      expect(await findings()).toContain(
        'Entry 4 was changed: its id, time, kind, process, place or hash is not as recorded.',
      );
      expect((await verify()).findings.every(({ seq }) => seq === 4)).toBe(true);
    },
  );

  it('names an entry of which one byte of the body was changed', async () => {
    await place.tamper(`update entries set body = replace(body, '"approve"', '"approvf"') where seq = 3`);
    expect(await findings()).toEqual(['Entry 3 was changed: its body is not the one that was recorded.']);
  });

  it('names an entry of which body and its hash were changed', async () => {
    await place.tamper(
      `update entries set body = '{}', body_hash = ? where seq = 3`,
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
    expect(await findings()).toContain(
      'Entry 3 was changed: its id, time, kind, process, place or hash is not as recorded.',
    );
  });

  it('names an entry of which everything was made again but the signature', async () => {
    const { entryHash, sha256 } = await import('../../ledger/chain.ts');
    const forged = {
      ...(await row(3)),
      body: '{"decision":"reject"}',
      body_hash: sha256('{"decision":"reject"}'),
    } as never;
    await place.tamper(
      'update entries set body = ?, body_hash = ?, hash = ? where seq = 3',
      '{"decision":"reject"}',
      sha256('{"decision":"reject"}'),
      entryHash(forged),
    );
    const found = await findings();
    expect(found).toContain('Entry 3 was replaced: its signed head is about another.');
    expect(found).toContain('Entry 3 was replaced: entry 4, which is as it was recorded, follows another one.');
  });

  it('names a rest that was made again from one entry on, with heads that nobody could sign', async () => {
    const { entryHash } = await import('../../ledger/chain.ts');
    await place.tamper('delete from heads where seq >= 7');
    let previous = String((await row(6)).hash);
    for (const seq of [7, 8]) {
      const forged = { ...(await row(seq)), process: 'lead-to-project:hubspot-666', previous } as never;
      await place.tamper(
        'update entries set process = ?, previous = ?, hash = ? where seq = ?',
        'lead-to-project:hubspot-666',
        previous,
        entryHash(forged),
        seq,
      );
      previous = entryHash(forged);
    }
    expect(await findings()).toEqual(['Entries 7 to 8 are under no signed head.']);
  });

  it('names entries that were removed', async () => {
    await place.tamper('delete from entries where seq in (3, 4)');
    expect(await findings()).toEqual(['Entries 3 to 4 were removed.']);
  });

  it('names the first when the beginning was removed', async () => {
    await place.tamper('delete from entries where seq = 1');
    expect(await findings()).toEqual(['Entry 1 was removed.']);
  });

  it('names two entries that were swapped', async () => {
    for (const [from, to] of [
      [3, 999],
      [5, 3],
      [999, 5],
    ] as const)
      await place.tamper('update entries set seq = ? where seq = ?', to, from);
    const found = await findings();
    expect(found).toContain('Entry 3 was moved: it was recorded as entry 5.');
    expect(found).toContain('Entry 5 was moved: it was recorded as entry 3.');
  });

  it('names two entries of which the bodies were swapped', async () => {
    const [one, other] = [(await row(2)).body, (await row(4)).body] as string[];
    await place.tamper('update entries set body = ? where seq = 2', other ?? '');
    await place.tamper('update entries set body = ? where seq = 4', one ?? '');
    const found = await findings();
    expect(found).toContain('Entry 2 was changed: it has the body of entry 4.');
    expect(found).toContain('Entry 4 was changed: it has the body of entry 2.');
  });

  it('says that the end was cut off', async () => {
    await place.tamper('delete from entries where seq > 6');
    expect(await findings()).toEqual(['The end was cut off: entry 8 was signed, and the last one there is 6.']);
  });

  it('says so when the heads were cut off as well, to whoever kept one', async () => {
    const kept = await ledger.lastHead();
    await place.tamper('delete from entries where seq > 6');
    await place.tamper('delete from heads where seq > 6');
    expect(await findings(kept)).toEqual([
      'The end was cut off: you have a head of entry 8, and the last one there is 6.',
    ]);
  });

  it('names an entry that was put in behind the end', async () => {
    const { body, body_hash, previous, hash } = await row(8);
    await place.tamper(
      "insert into entries values (9, 'mine', '2026-11-01T00:00:00.000Z', 'decision', 'p', ?, ?, ?, ?)",
      ...([body, body_hash, previous, hash] as string[]),
    );
    expect((await verify()).findings.map(({ seq }) => seq)).toContain(9);
  });

  it('names a head that was altered, and one of a stranger’s key', async () => {
    const stranger = ledgerKeys();
    const signed = await ledger.lastHead();
    await place.tamper("update heads set at = '2020-01-01T00:00:00.000Z' where seq = 2");
    expect(await findings()).toEqual(['The head at entry 2 was signed by none of the keys given.']);
    const others = await verifyChain(ledger.proven(), stranger.ring, { first: 1, headsWithoutEntry: [], kept: null });
    expect(others.findings.map(({ what }) => what)).toContain(
      `The head at entry 8 was signed with the key "${signed?.kid}", which is not among those given.`,
    );
  });

  it('names a personal value that was changed, and one that is gone without a reason', async () => {
    await place.tamper(`update personal set value = '"no, number 2"' where seq = 2 and path = '/comment'`);
    await place.tamper("delete from personal where seq = 3 and path = '/actor'");
    expect(await findings()).toEqual([
      'Entry 2: its personal value at /comment was changed.',
      'Entry 3: its personal value at /actor is gone, and no erasure says why.',
    ]);
  });

  describe('when a person is erased', () => {
    const view = { id: processNo(1), title: 'A deal of Grace Osei', customer: null, stage: 'done', records: [] };
    const story = [
      { at: '', text: 'Approved.', by: 'Grace Osei' },
      { at: '', text: 'Asked GRACE.OSEI@northwind.example, G.Osei@northwind.example', by: 'Anna Berg' },
    ];

    beforeEach(async ({ skip }) => {
      skip(skipped);
      const barred = [{ actor: grace, because: 'owns the deal' }];
      const kept = {
        process: processNo(1),
        run: 'run-1',
        at: '2026-11-02' as never,
        view: { ...view, story, barred } as unknown as ProcessView,
      };
      const refused = {
        decision: { actor: anna, signature: 'c2lnbmF0dXJl' },
        because: 'Grace Osei has already decided in the place of Anna Berg.',
      };
      await ledger.record({ entries: [decision(9, { kind: 'refusal', body: refused })], story: kept });
    });

    const erase = async (person: string) =>
      ledger.erase(await ledger.tracesOf(person), {
        id: 'erasure-1',
        reason: 'asked for it, art. 17',
        by: 'the data protection officer',
      });

    it('keeps the chain whole, and says what was erased, why, and on whose word', async () => {
      await erase(grace.email);
      expect(await verify()).toMatchObject({ findings: [], end: { seq: 10 } });
      const entries = await ledger.entriesOf(processNo(1));
      expect(entries[0]?.body).toMatchObject({ decision: 'approve', actor: null, comment: 'yes, number 1' });
      const erasure = (await place.tamper("select body from entries where kind = 'erasure'"))[0]?.body;
      expect(JSON.parse(String(erasure))).toMatchObject({
        grounds: 'asked for it, art. 17',
        onTheWordOf: 'the data protection officer',
      });
    });

    it('erases by an address what names them otherwise, and leaves the others', async () => {
      await erase(grace.email);
      const refusal = (await ledger.entriesOf(processNo(1))).find(({ kind }) => kind === 'refusal');
      expect(refusal?.body).toMatchObject({ because: null, decision: { actor: anna } });
      const [kept] = await ledger.storiesOf(processNo(1));
      expect(kept?.view).toMatchObject({
        title: 'A deal of [erased]',
        story: [{ by: '[erased]' }, { text: 'Asked [erased], [erased]', by: 'Anna Berg' }],
        barred: [{ actor: { id: '[erased]', name: '[erased]', email: '[erased]', otherEmail: '[erased]' } }],
      });
    });

    it('takes a signature with its signer', async () => {
      await erase(anna.name);
      const refusal = (await ledger.entriesOf(processNo(1))).find(({ kind }) => kind === 'refusal');
      expect(refusal?.body).toMatchObject({ decision: { actor: null, signature: null } });
      expect((await verify()).findings).toEqual([]);
    });

    it('leaves nothing of it in the database', async () => {
      await erase(grace.email);
      for (const table of ['entries', 'personal', 'stories', 'entry_records', 'story_records']) {
        const rows = JSON.stringify(await place.tamper(`select * from ${table}`)).toLowerCase();
        for (const text of Object.values(grace)) expect(rows, table).not.toContain(text.toLowerCase());
      }
      if (place.settings.kind !== 'sqlite') return;
      const folder = dirname(place.settings.file);
      const files = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'latin1').toLowerCase());
      expect(files.length).toBeGreaterThan(0);
      for (const text of Object.values(grace)) expect(files.join('')).not.toContain(text.toLowerCase());
    });

    it('notices when an erased value is brought back', async () => {
      const [before] = await place.tamper("select * from personal where seq = 1 and path = '/actor'");
      await erase(grace.email);
      const { path, salt, value } = before as Record<string, string>;
      await place.tamper('insert into personal values (1, ?, ?, ?)', path ?? '', salt ?? '', value ?? '');
      expect(await findings()).toEqual(['Entry 1: a personal value that entry 10 says was erased is there again.']);
    });

    it('refuses what would erase half of everything', async () => {
      await expect(ledger.tracesOf(' An ')).rejects.toThrow('too short');
    });
  });

  describe('as an export', () => {
    const lines = async (question: Partial<Parameters<typeof exportLines>[1]> = {}) => {
      const made: string[] = [];
      for await (const line of exportLines(ledger, { from: null, to: null, process: null, ...question }))
        made.push(JSON.stringify(line));
      return made;
    };
    const judge = async (exported: string[], first: number | null = null) => {
      const given = (async function* () {
        yield* exported;
      })();
      return verifyChain(readExport(given), publicRing, { first, headsWithoutEntry: [], kept: null });
    };

    it('can be verified by itself, with public keys only', async () => {
      expect(await judge(await lines())).toMatchObject({ entries: 8, end: { seq: 8 }, findings: [] });
    });

    it('of some days has what was recorded then, and the links between', async () => {
      await ledger.record({ entries: [decision(3, { id: 'late', at: '2026-11-01T00:03:30.000Z' as never })] });
      const some = await lines({ from: '2026-11-01T00:02:00.000Z', to: '2026-11-01T00:04:00.000Z' });
      const entries = some.slice(1).map((line) => JSON.parse(line));
      expect(entries.map(({ seq, body }) => [seq, body !== null])).toEqual([
        [2, true],
        [3, true],
        [4, false],
        [5, false],
        [6, false],
        [7, false],
        [8, false],
        [9, true],
      ]);
      expect(await judge(some, 2)).toMatchObject({ findings: [] });
    });

    it('of one process says nothing about the others', async () => {
      const body = { comment: 'a secret of theirs', roles: ['theirs'] };
      await ledger.record({ entries: [decision(20, { process: processNo(2), body }), decision(21)] });
      const some = await lines({ process: processNo(1) });
      expect(some.join('')).not.toContain('theirs');
      expect(await judge(some)).toMatchObject({ entries: 10, findings: [] });
    });

    it.for<[string, (made: string[]) => string[], RegExp]>([
      [
        'a changed value',
        (made) => made.with(3, String(made[3]).replace('yes, number 3', 'yes, number 4')),
        /Entry 3: its personal value/,
      ],
      [
        'a changed word',
        (made) => made.with(3, String(made[3]).replace('"approve"', '"reject"')),
        /Entry 3 was changed: its body/,
      ],
      ['a line removed', (made) => made.toSpliced(3, 1), /Entry 3 was removed/],
      [
        'two lines swapped',
        (made) => made.with(3, String(made[4])).with(4, String(made[3])),
        /Entry 3 stands after entry 4/,
      ],
      ['the end cut inside what was signed at once', (made) => made.slice(0, 6), /Entry 5 is under no signed head/],
    ])('names %s', async ([_, change, said]) => {
      const verdict = await judge(change(await lines()));
      expect(verdict.findings.map(({ what }) => what).join('\n')).toMatch(said);
    });

    it('is told from any other file', async () => {
      await expect(judge(['{"a":1}'])).rejects.toThrow('no export of a ledger');
      await expect(judge([])).rejects.toThrow('it is empty');
      await expect(judge([...(await lines()), 'x'])).rejects.toThrow('Line 10 is not JSON');
    });
  });

  it(`is tried on ${name}`, () => expect(place.settings.kind).toBe(name === 'SQLite' ? 'sqlite' : 'postgres'));
});
