import { describe, expect, it } from 'vitest';
import { keyRingOf } from '../../keys/key-ring.ts';
import { exportLines } from '../../ledger/export-lines.ts';
import { verifyExport } from '../../ledger/verify-export.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { decision, grace, processNo, receipt } from './sample-entries.ts';

const keys = ledgerKeys();
/** What an auditor has: public halves only. */
const publicRing = keyRingOf('ledger', keys.publicText, 'the auditor’s file');

describe.for(databases)('an export from $name', (database) => {
  /** Eight entries, of which the fifth and sixth were recorded at once. */
  const own = ownLedger(database, keys.ring, async (ledger) => {
    for (const n of [1, 2, 3, 4]) await ledger.record({ entries: [decision(n)] });
    await ledger.record({ entries: [decision(5), receipt(6, 'odoo', 'S00006')] });
    for (const n of [7, 8]) await ledger.record({ entries: [decision(n)] });
  });

  const lines = async (question: Partial<Parameters<typeof exportLines>[1]> = {}) => {
    const made: string[] = [];
    for await (const line of exportLines(own.ledger, { from: null, to: null, process: null, ...question }))
      made.push(JSON.stringify(line));
    return made;
  };
  const judge = async (exported: string[], kept: { seq: number; hash: string } | null = null) => {
    const given = async function* () {
      yield* exported;
    };
    return verifyExport(given, publicRing, kept);
  };
  const told = async (exported: string[]) => (await judge(exported)).findings.map(({ what }) => what).join('\n');
  const change = (line: string | undefined, over: object) => JSON.stringify({ ...JSON.parse(String(line)), ...over });

  it('can be verified by itself, with public keys only', async () => {
    expect(await judge(await lines())).toMatchObject({ entries: 8, asked: 8, end: { seq: 8 }, findings: [] });
  });

  it('of some days has what was recorded then, and links to all the others', async () => {
    await own.ledger.record({ entries: [decision(3, { id: 'late', at: '2026-11-01T00:03:30.000Z' as never })] });
    const some = await lines({ from: '2026-11-01T00:02:00.000Z', to: '2026-11-01T00:04:00.000Z' });
    const entries = some.slice(1).map((line) => JSON.parse(line));
    expect(entries.filter(({ body }) => body !== null).map(({ seq }) => seq)).toEqual([2, 3, 9]);
    expect(await judge(some)).toMatchObject({ entries: 9, asked: 3, findings: [] });
  });

  it('of one process says nothing about the others', async () => {
    const body = { comment: 'a secret of theirs', roles: ['theirs'] };
    await own.ledger.record({ entries: [decision(20, { process: processNo(2), body }), decision(21)] });
    const some = await lines({ process: processNo(1) });
    expect(some.join('')).not.toContain('theirs');
    expect(await judge(some)).toMatchObject({ entries: 10, asked: 9, findings: [] });
  });

  it('verifies when somebody in it was erased later, whatever it is of', async () => {
    await own.ledger.erase(grace.email, { id: 'erasure-1', reason: 'asked for it', by: 'the officer' });
    const questions = [{}, { process: processNo(1) }, { to: '2026-11-01T00:04:00.000Z' }];
    for (const question of questions) {
      const some = await lines(question);
      expect(some.join('')).not.toContain(grace.name);
      expect(await judge(some), JSON.stringify(question)).toMatchObject({ findings: [] });
    }
    // An erasure that is told for the sake of what it erased is none of what was asked for.
    expect(await judge(await lines({ process: processNo(9) }))).toMatchObject({ asked: 0, findings: [] });
    const hidden = await lines(questions[1]);
    const erasure = { ...JSON.parse(String(hidden[9])), body: null, personal: [] };
    expect(await told(hidden.with(9, JSON.stringify(erasure)))).toMatch(
      /Entry 9 was asked for, and what it says was left out/,
    );
  });

  it.for<[string, (made: string[]) => string[], RegExp]>([
    [
      'a changed value',
      (made) => made.with(3, String(made[3]).replace('yes, number 3', 'yes, number 4')),
      /Entry 3: its personal value/,
    ],
    [
      'a changed word',
      (made) => made.with(3, String(made[3]).replace('"body":{"kind":"decision"', '"body":{"kind":"delegation"')),
      /Entry 3 was changed: its body/,
    ],
    ['a line removed', (made) => made.toSpliced(3, 1), /Entry 3 was removed/],
    [
      'two lines swapped',
      (made) => made.with(3, String(made[4])).with(4, String(made[3])),
      /Entry 3 stands after entry 4/,
    ],
    [
      'the end cut inside what was signed at once',
      (made) => made.slice(0, 6),
      /The end was cut off: entry 8 was signed/,
    ],
    ['the end cut at a head', (made) => made.slice(0, 5), /The end was cut off: entry 8 was signed, .* is 4\./],
    ['everything cut but the first line', (made) => made.slice(0, 1), /The end was cut off: .* is 0\./],
    ['the first entries cut', (made) => made.toSpliced(1, 2), /Entries 1 to 2 were removed/],
    [
      'a head taken out of the first line',
      (made) => made.with(0, change(made[0], { head: null })),
      /no head of the ledger/,
    ],
    [
      'an older place in the first line',
      (made) => {
        const { head } = JSON.parse(String(made[0]));
        return made.slice(0, 5).with(0, change(made[0], { head: { ...head, seq: 4 } }));
      },
      /The head at entry 4 was signed by none of the keys given/,
    ],
    [
      'another question',
      (made) => made.with(0, change(made[0], { to: '2026-11-01T00:03:00.000Z' })),
      /Entry 3 was not asked for, and is told: the question in the first line is another/,
    ],
    [
      'an entry of which all it says was left out',
      (made) => made.with(3, change(made[3], { body: null, personal: [] })),
      /Entry 3 was asked for, and what it says was left out/,
    ],
    [
      'a body that nobody could have recorded',
      (made) => made.with(3, change(made[3], { body: { amount: 1.5 } })),
      /Entry 3 was changed: its body/,
    ],
  ])('names %s', async ([_, tamper, said]) => {
    expect(await told(tamper(await lines()))).toMatch(said);
  });

  it('is compared with a head that somebody kept, unless that is of a later entry', async () => {
    const old = await own.ledger.lastHead();
    const exported = await lines({ process: processNo(1) });
    expect(await judge(exported, old)).toMatchObject({ findings: [], isKeptTooNew: false });
    const other = { seq: 2, hash: 'f'.repeat(64) };
    expect((await judge(exported, other)).findings.map(({ what }) => what)).toEqual([
      'Entry 2 was replaced: the head that you have is about another.',
    ]);
    await own.ledger.record({ entries: [decision(9)] });
    expect(await judge(exported, await own.ledger.lastHead())).toMatchObject({ findings: [], isKeptTooNew: true });
  });

  it('is told from any other file', async () => {
    await expect(judge(['{"a":1}'])).rejects.toThrow('no export of a ledger');
    await expect(judge(['null'])).rejects.toThrow('no export of a ledger');
    await expect(judge([])).rejects.toThrow('it is empty');
    await expect(judge([...(await lines()), 'x'])).rejects.toThrow('Line 10 is not JSON');
    await expect(judge([...(await lines()), 'null'])).rejects.toThrow('Line 10 is no entry');
  });
});
