import { describe, expect, it } from 'vitest';
import type { ClaimChange } from '../../domain/billing/claims-of-plan.ts';
import type { Emitted, TimePortion } from '../../domain/billing/invoice-plan.ts';
import { civilDate } from '../../domain/civil-date.ts';
import { revision } from '../../domain/ids.ts';
import { putEntries, putPages, readPages } from '../../ledger/billing-pages.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { spent, time } from '../domain/billing/contracts.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { timeClaims } from './sample-claims.ts';

const { ring } = ledgerKeys();
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
};
/** Two thousand of them in the rules' order. */
const entries = Array.from({ length: 2_000 }, (_, n) =>
  time(String(n + 1), n < 1_000 ? '2026-10-05' : '2026-10-06', 30),
);

describe.for(databases)('pages of billing in $name', (database) => {
  const own = ownLedger(database, ring);

  it('are of bounded size, and say what is in them', async () => {
    expect(await putEntries(own.ledger, 'time', entries)).toEqual({
      ...{ hashes: Array.from({ length: 4 }, () => expect.stringMatching(/^[0-9a-f]{64}$/)), count: 2_000 },
      ...{ minutes: 60_000, first: civilDate('2026-10-05'), last: civilDate('2026-10-06') },
    });
    expect(await putEntries(own.ledger, 'time', [])).toEqual({
      hashes: [],
      count: 0,
      minutes: 0,
      first: null,
      last: null,
    });
    // A source may have long names.
    const long = entries.slice(0, 100).map((entry) => ({ ...entry, task: 'x'.repeat(100_000) }));
    expect((await putEntries(own.ledger, 'time', long)).hashes).toHaveLength(17);
  });

  it('are read back as they were put', async () => {
    const { hashes } = await putEntries(own.ledger, 'time', entries);
    expect(await all(readPages(own.ledger, 'time', hashes))).toEqual(entries);
    const expenses = [spent('1', '2026-10-02', '10.00'), spent('2', '2026-10-03', '12.00')];
    const put = await putEntries(own.ledger, 'expenses', expenses);
    expect(put).toMatchObject({ count: 2, first: '2026-10-02', last: '2026-10-03' });
    expect(await all(readPages(own.ledger, 'expenses', put.hashes))).toEqual(expenses);
    const changes: ClaimChange[] = [...timeClaims(1, 3), { takesBack: { claim: 'x', credit: null } }];
    const claims = await putPages(own.ledger, 'claims', changes);
    expect(await all(readPages(own.ledger, 'claims', claims.hashes))).toEqual(changes);
  });

  it('are the same of every attempt, and kept once', async () => {
    const first = await putEntries(own.ledger, 'time', entries);
    // As another attempt reads them: the members of each in another order.
    const again = entries.map((entry) => Object.fromEntries(Object.entries(entry).reverse()) as typeof entry);
    expect(await putEntries(own.ledger, 'time', again)).toEqual(first);
    const [{ count } = { count: 0 }] = await own.place.tamper('select count(*) as count from chunks');
    expect(Number(count)).toBe(4);
  });

  it('are read lazily, one at a time', async () => {
    const { hashes } = await putEntries(own.ledger, 'time', entries);
    const asked: string[] = [];
    const getChunk = (hash: string) => {
      asked.push(hash);
      return own.ledger.getChunk(hash);
    };
    for await (const { id } of readPages({ getChunk }, 'time', hashes)) if (id === '501') break;
    expect(asked).toEqual(hashes.slice(0, 2));
  });

  it('are refused when entries come out of order, or twice', async () => {
    const [one, two] = [time('2', '2026-10-05', 30), time('10', '2026-10-05', 30)];
    await expect(putEntries(own.ledger, 'time', [two, one])).rejects.toThrow(
      'Entry 2 of 2026-10-05 came after 10 of 2026-10-05: entries come by date, then by id, once each.',
    );
    await expect(putEntries(own.ledger, 'time', [one, one])).rejects.toThrow('once each');
  });

  it('are refused when one was changed, is gone, or is of something else', async () => {
    const { hashes } = await putEntries(own.ledger, 'time', entries.slice(0, 3));
    await expect(all(readPages(own.ledger, 'expenses', hashes))).rejects.toThrow('is not a page of expenses');
    await own.place.tamper('update chunks set bytes = ?', Buffer.from('{"items":[],"kind":"time"}'));
    await expect(all(readPages(own.ledger, 'time', hashes))).rejects.toThrow('was changed');
    await own.place.tamper('delete from chunks');
    const gone = all(readPages(own.ledger, 'time', hashes));
    await expect(gone).rejects.toBeInstanceOf(LedgerError);
    await expect(gone).rejects.toThrow(`the chunk ${hashes[0]} is gone`);
  });

  it('have nothing of what people wrote, and tell duplicates all the same', async () => {
    const said = (id: string, note: string) => time(id, '2026-10-05', 30, { note, revision: revision(`r${id}`) });
    const [one, same, other, silent] = [
      said('1', 'Called Anna Berg'),
      said('2', 'Called Anna Berg'),
      said('3', 'Called Bo'),
      said('4', ''),
    ];
    const { hashes } = await putEntries(own.ledger, 'time', [one, same, other, silent]);
    const portion: Omit<TimePortion, 'because'> = {
      ...{ emits: 'time', entry: one.id, portion: 'whole', place: 'written off', reason: null, version: 1 },
      ...{ minutes: 30, roundedMinutes: 30, value: '50.00', line: null, drawn: [] },
    };
    const because = [{ rule: 19, says: 'Written off by Grace Osei: Anna Berg asked for it' }];
    const emitted: Emitted[] = [{ ...portion, because }];
    const plan = await putPages(own.ledger, 'plan', emitted);
    expect(await all(readPages(own.ledger, 'plan', plan.hashes))).toEqual([portion]);
    for (const hash of [...hashes, ...plan.hashes]) {
      const text = new TextDecoder().decode((await own.ledger.getChunk(hash)) ?? new Uint8Array());
      for (const name of ['Anna', 'Bo', 'Grace']) expect(text).not.toContain(name);
    }
    const notes = (await all(readPages(own.ledger, 'time', hashes))).map(({ note }) => note);
    expect(notes[0]).toBe(notes[1]);
    expect(new Set(notes).size).toBe(3);
    expect(notes[3]).toBe('');
  });
});
