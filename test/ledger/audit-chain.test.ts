import { describe, expect, it } from 'vitest';
import { keyRingOf } from '../../keys/key-ring.ts';
import type { ChainVerdict } from '../../ledger/verify-chain.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { decision, receipt } from './sample-entries.ts';

const keys = ledgerKeys();
/** What an auditor has: public halves only. */
const publicRing = keyRingOf('ledger', keys.publicText, 'the auditor’s file');

describe.for(databases)('the audit chain in $name', (database) => {
  /** Eight entries, of which the fifth and sixth were recorded at once. */
  const own = ownLedger(database, keys.ring, async (ledger) => {
    for (const n of [1, 2, 3, 4]) await ledger.record({ entries: [decision(n)] });
    await ledger.record({ entries: [decision(5), receipt(6, 'odoo', 'S00006')] });
    for (const n of [7, 8]) await ledger.record({ entries: [decision(n)] });
  });

  const verify = (kept: { seq: number; hash: string } | null = null): Promise<ChainVerdict> =>
    verifyLedger(own.ledger, publicRing, kept);
  const findings = async (kept?: { seq: number; hash: string } | null) =>
    (await verify(kept)).findings.map(({ what }) => what);
  const row = async (seq: number) => (await own.place.tamper('select * from entries where seq = ?', seq))[0] ?? {};

  it('is whole as it was recorded', async () => {
    expect(await verify(await own.ledger.lastHead())).toMatchObject({ entries: 8, end: { seq: 8 }, findings: [] });
  });

  it.for(['id', 'at', 'kind', 'process', 'hash', 'previous', 'body_hash'])(
    'names an entry of which one byte of its %s was changed',
    async (column) => {
      await own.place.tamper(`update entries set ${column} = 'x' || substr(${column}, 2) where seq = 4`);
      expect(await findings()).toContain(
        'Entry 4 was changed: its id, time, kind, process, place, hash or what it follows is not as recorded.',
      );
      expect((await verify()).findings.every(({ seq }) => seq === 4)).toBe(true);
    },
  );

  it('names an entry of which one byte of the body was changed', async () => {
    await own.place.tamper(
      `update entries set body = replace(body, '"kind":"decision"', '"kind":"decisiom"') where seq = 3`,
    );
    expect(await findings()).toEqual(['Entry 3 was changed: its body is not the one that was recorded.']);
  });

  it('names an entry of which body and its hash were changed', async () => {
    await own.place.tamper(
      `update entries set body = '{}', body_hash = ? where seq = 3`,
      '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
    );
    expect(await findings()).toContain(
      'Entry 3 was changed: its id, time, kind, process, place, hash or what it follows is not as recorded.',
    );
  });

  it('names an entry of which everything was made again but the signature', async () => {
    const { entryHash, sha256 } = await import('../../ledger/chain.ts');
    const forged = {
      ...(await row(3)),
      body: '{"decision":"reject"}',
      body_hash: sha256('{"decision":"reject"}'),
    } as never;
    await own.place.tamper(
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
    await own.place.tamper('delete from heads where seq >= 7');
    let previous = String((await row(6)).hash);
    for (const seq of [7, 8]) {
      const forged = { ...(await row(seq)), process: 'lead-to-project:hubspot-666', previous } as never;
      await own.place.tamper(
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
    await own.place.tamper('delete from entries where seq in (3, 4)');
    expect(await findings()).toEqual(['Entries 3 to 4 were removed.']);
  });

  it('names the first when the beginning was removed', async () => {
    await own.place.tamper('delete from entries where seq = 1');
    expect(await findings()).toEqual(['Entry 1 was removed.']);
  });

  it('names two entries that were swapped', async () => {
    for (const [from, to] of [
      [3, 999],
      [5, 3],
      [999, 5],
    ] as const)
      await own.place.tamper('update entries set seq = ? where seq = ?', to, from);
    const found = await findings();
    expect(found).toContain('Entry 3 was moved: it was recorded as entry 5.');
    expect(found).toContain('Entry 5 was moved: it was recorded as entry 3.');
  });

  it('names two entries of which the bodies were swapped', async () => {
    const [one, other] = [(await row(2)).body, (await row(4)).body] as string[];
    await own.place.tamper('update entries set body = ? where seq = 2', other ?? '');
    await own.place.tamper('update entries set body = ? where seq = 4', one ?? '');
    const found = await findings();
    expect(found).toContain('Entry 2 was changed: it has the body of entry 4.');
    expect(found).toContain('Entry 4 was changed: it has the body of entry 2.');
  });

  it.for([100, 30_000_000])(
    'names an entry whose number was made %i, and says nothing of entries that never were',
    async (far) => {
      await own.place.tamper('update entries set seq = ? where seq = 4', far);
      expect(await findings()).toEqual([`Entry ${far} was moved: it was recorded as entry 4.`]);
    },
  );

  it('names an entry whose number no program of ours can hold', async () => {
    const tampering = own.place.tamper('update entries set seq = 9007199254740993 where seq = 4');
    // PostgreSQL holds none such in this column, whoever asks.
    if (own.place.settings.kind === 'postgres') return expect(tampering).rejects.toThrow('out of range');
    await tampering;
    expect(await findings()).toEqual([
      expect.stringMatching(/^Entry 900719925474099\d was moved: it was recorded as entry 4\.$/),
    ]);
  });

  it('names an entry that was moved over another, and the one that is gone', async () => {
    await own.place.tamper('delete from entries where seq = 7');
    await own.place.tamper('update entries set seq = 7 where seq = 4');
    const found = await findings();
    expect(found).toContain('Entry 7 was moved: it was recorded as entry 4.');
    expect(found).toContain('Entry 7 was removed.');
    expect(found).not.toContain('Entry 4 was removed.');
  });

  it('names the last entry when only its number was changed', async () => {
    await own.place.tamper('update entries set seq = 12 where seq = 8');
    expect(await findings()).toEqual(['Entry 12 was moved: it was recorded as entry 8.']);
  });

  it.for([0, -1])('names an entry that was put in as number %i, and nobody is told of it', async (seq) => {
    const { body, body_hash, previous, hash, process } = await row(6);
    await own.place.tamper(
      "insert into entries values (?, 'mine', '2026-11-01T00:00:00.000Z', 'receipt', ?, ?, ?, ?, ?)",
      seq,
      ...([process, body, body_hash, previous, hash] as string[]),
    );
    expect(await findings()).toEqual([`Entry ${seq} was put in: the first one is entry 1.`]);
    expect((await own.ledger.entriesOf(String(process) as never)).map(({ id }) => id)).not.toContain('mine');
    expect((await own.ledger.receiptsOf({})).map(({ id }) => id)).not.toContain('mine');
  });

  it('says that the end was cut off', async () => {
    await own.place.tamper('delete from entries where seq > 6');
    expect(await findings()).toEqual(['The end was cut off: entry 8 was signed, and the last one there is 6.']);
  });

  it('says so when the heads were cut off as well, to whoever kept one', async () => {
    const kept = await own.ledger.lastHead();
    await own.place.tamper('delete from entries where seq > 6');
    await own.place.tamper('delete from heads where seq > 6');
    expect(await findings(kept)).toEqual([
      'The end was cut off: you have a head of entry 8, and the last one there is 6.',
    ]);
  });

  it('says that all was cut off, heads and all, as long as anything is left of it', async () => {
    for (const table of ['entries', 'heads']) await own.place.tamper(`delete from ${table}`);
    expect(await findings()).toEqual([
      'The end was cut off: something still belongs to entry 8, and the last one there is 0.',
    ]);
  });

  it('names a head that was moved, and does not take it for a place that was signed', async () => {
    await own.place.tamper('update heads set seq = 104 where seq = 4');
    expect(await findings()).toEqual(['The head at entry 104 was signed by none of the keys given.']);
  });

  it('names an entry that was put in behind the end', async () => {
    const { body, body_hash, previous, hash } = await row(8);
    await own.place.tamper(
      "insert into entries values (9, 'mine', '2026-11-01T00:00:00.000Z', 'decision', 'p', ?, ?, ?, ?)",
      ...([body, body_hash, previous, hash] as string[]),
    );
    expect((await verify()).findings.map(({ seq }) => seq)).toContain(9);
  });

  it('names a head that was altered, and one of a stranger’s key', async () => {
    const stranger = ledgerKeys();
    await own.place.tamper("update heads set at = '2020-01-01T00:00:00.000Z' where seq = 2");
    expect(await findings()).toEqual(['The head at entry 2 was signed by none of the keys given.']);
    const others = await verifyLedger(own.ledger, stranger.ring, null);
    // Once, however many there are: it is the wrong key that was given, as a rule.
    expect(others.findings.map(({ what }) => what)).toEqual([
      'Entries 1 to 8 are under no signed head.',
      `7 heads, from entry 1 to 8, were signed with the key "${keys.ring.signing?.kid}", which is not among those given.`,
    ]);
  });

  it('names a personal value that was changed, and one that is gone without a reason', async () => {
    await own.place.tamper(`update personal set value = '"no, number 2"' where seq = 2 and path = '/message/comment'`);
    await own.place.tamper("delete from personal where seq = 3 and path = '/message/actor'");
    expect(await findings()).toEqual([
      'Entry 2: its personal value at /message/comment was changed.',
      'Entry 3: its personal value at /message/actor is gone, and no erasure says why.',
    ]);
  });

  it(`is tried on ${database.name}`, () =>
    expect(own.place.settings.kind).toBe(database.name === 'SQLite' ? 'sqlite' : 'postgres'));
});
