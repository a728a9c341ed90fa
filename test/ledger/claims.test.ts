import { describe, expect, it } from 'vitest';
import type { Claim, ExpenseClaim, FeeClaim, Invoiced, ReductionClaim } from '../../domain/billing/claim.ts';
import { period } from '../../domain/billing/period.ts';
import { entryId, type ProcessId, revision } from '../../domain/ids.ts';
import { putPages } from '../../ledger/billing-pages.ts';
import { openLedger } from '../../ledger/ledger.ts';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { reserving, run, timeClaim, timeClaims } from './sample-claims.ts';
import { decision } from './sample-entries.ts';

const { ring } = ledgerKeys();
const october = run();
const november = run('C-17', '2026-11', 'b');
const invoice = 'C-17:2026-10:EUR';
const credit = { document: 'C-17:2026-11:EUR', line: '["take-back","x"]' };
/** November's claim of an entry that October had. */
const anew = (entry: string, more: Partial<ReturnType<typeof timeClaim>> = {}) =>
  timeClaim(entry, { run: period('2026-11'), ...more }, 'C-17:2026-11');

const { invoiced, run: inOctober, version, state } = timeClaim('x');
const onInvoice = invoiced as Invoiced;
const common = { run: inOctober, version, state, invoiced };
const fee = (part: string, more: Partial<FeeClaim> = {}): FeeClaim => ({
  ...common,
  ...{ kind: 'fee', id: `C-17:2026-10:fee:L2/${part}`, soldLine: 'L2', part, amount: '500.00' },
  ...more,
});
const expense: ExpenseClaim = {
  ...common,
  ...{ kind: 'expense', id: 'C-17:2026-10:expense:1', entry: entryId('1'), revision: revision('r'), soldLine: 'L1' },
  ...{ outcome: 'invoiced', amount: '10.00', invoicedAmount: '10.00' },
};
const reduction: ReductionClaim = {
  ...common,
  ...{ kind: 'reduction', id: 'C-17:2026-10:reduction:off-1', reduction: 'off-1', amount: '5.00' },
};

describe.for(databases)('claims in $name', (database) => {
  const own = ownLedger(database, ring);

  const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
    const items: T[] = [];
    for await (const item of stream) items.push(item);
    return items;
  };
  const standing = async (contract = 'C-17', process?: ProcessId) =>
    (await all(own.ledger.claimsOfContract(contract, process))).map(
      ({ id, state }) => `${id.split(':').at(-1)} ${state}`,
    );
  const findings = async () => (await verifyLedger(own.ledger, ring, null)).findings.map(({ what }) => what);
  const entries = async () => (await own.ledger.lastHead())?.seq ?? 0;
  const live = (owner = october, document = invoice, number = 'INV/2026/0042') =>
    own.ledger.makeClaimsLive(owner, [{ document, number }, { document: null }]);

  describe('of a plan', () => {
    it('are reserved all at once, and read back as they were made', async () => {
      const claims: Claim[] = [
        timeClaim('1'),
        timeClaim('2', { portion: 'included' }),
        expense,
        fee('start'),
        reduction,
      ];
      expect(await reserving(own.ledger, october, claims)).toEqual({ outcome: 'reserved', claims: 5, takenBack: 0 });
      const read = await all(own.ledger.claimsOfContract('C-17'));
      const byId = (a: Claim, b: Claim) => (a.id < b.id ? -1 : 1);
      expect(read.toSorted(byId)).toEqual(claims.toSorted(byId));
      expect(await own.ledger.countClaimsOf('C-17', october.process)).toMatchObject({
        reserved: 5,
        live: 0,
        takenBack: 0,
      });
      expect(await findings()).toEqual([]);
    });

    it('are on record by counts and hashes, in one entry', async () => {
      await reserving(own.ledger, october, timeClaims(1, 1_200));
      const [entry, ...others] = await own.ledger.entriesOf(october.process);
      expect(others).toEqual([]);
      expect(entry).toMatchObject({
        kind: 'claims',
        body: {
          ...{ change: 'reserved', contract: 'C-17', plan: october.plan, source: 'productive', claims: 1_200 },
          ...{ takenBack: 0, counts: { time: 1_200, expense: 0, fee: 0, reduction: 0 } },
        },
      });
      const [row] = await own.place.tamper('select body from entries');
      expect(String(row?.body).length).toBeLessThan(1_500);
      expect(JSON.parse(String(row?.body)).$beside.claims).toMatchObject({
        contract: 'C-17',
        pages: [expect.stringMatching(/^[0-9a-f]{64}$/), expect.anything(), expect.anything()],
      });
    });

    it('are answered the same when the answer was lost, and change nothing then', async () => {
      const answer = await reserving(own.ledger, october, timeClaims(1, 3));
      const before = await entries();
      // As it was asked: by what was last when it was planned.
      expect(await reserving(own.ledger, october, timeClaims(1, 3), { asOf: 0 })).toEqual(answer);
      expect(await entries()).toBe(before);
      // Also when a document was posted meanwhile, and somebody still asks.
      await live();
      expect(await reserving(own.ledger, october, timeClaims(1, 3), { asOf: 0 })).toEqual(answer);
    });

    it('are nothing where the plan has none', async () => {
      expect(await reserving(own.ledger, october, [])).toEqual({ outcome: 'reserved', claims: 0, takenBack: 0 });
      expect(await entries()).toBe(0);
    });

    it('take the place of those that the process had reserved for another plan', async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      const other = run('C-17', '2026-10', 'b');
      expect(await reserving(own.ledger, other, timeClaims(2, 3))).toMatchObject({ outcome: 'reserved', claims: 3 });
      expect(await standing()).toEqual(['2/whole reserved', '3/whole reserved', '4/whole reserved']);
      expect(await findings()).toEqual([]);
      // What was late of the first plan comes to nothing.
      expect(await reserving(own.ledger, october, timeClaims(1, 3), { asOf: 0 })).toMatchObject({
        outcome: 'planned on older claims',
      });
      expect(await own.ledger.giveClaimsBack(october)).toEqual({ claims: 0, standAgain: 0 });
      expect(await standing()).toHaveLength(3);
    });

    it('are refused when somebody has changed the contract’s claims since they were planned on', async () => {
      const asOf = await own.ledger.claimsAsOf('C-17');
      await reserving(own.ledger, october, timeClaims(1, 1));
      const percent = (month: string) => fee('percent complete', { run: period(month), id: `C-17:${month}:fee:L2/p` });
      expect(await reserving(own.ledger, november, [percent('2026-11')], { asOf })).toEqual({
        outcome: 'planned on older claims',
        asOf: 1,
      });
      expect(await standing()).toEqual(['1/whole reserved']);
      // A fee that is billed by its difference is claimed once by each run, one after the other.
      expect(await reserving(own.ledger, november, [percent('2026-11')])).toMatchObject({ outcome: 'reserved' });
      expect(await reserving(own.ledger, run('C-17', '2026-12'), [percent('2026-12')])).toMatchObject({
        outcome: 'reserved',
      });
    });

    it('are not made at all when the chain can’t take the entry', async () => {
      await own.place.tamper("insert into heads values (1, 'x', 'x', 'x')");
      await expect(reserving(own.ledger, october, timeClaims(1, 3))).rejects.toThrow();
      expect(await standing()).toEqual([]);
    });

    it('are refused where it claims one thing twice, or has a name that was used', async () => {
      const twice = [timeClaim('1'), timeClaim('1', { portion: 'overage' })];
      await expect(reserving(own.ledger, october, twice)).rejects.toThrow('claims one thing twice');
      expect(await standing()).toEqual([]);
      await reserving(own.ledger, october, timeClaims(1, 1));
      await live();
      await own.ledger.releaseClaims({ ...october, document: invoice, how: 'cancelled' });
      await expect(reserving(own.ledger, october, timeClaims(1, 1))).rejects.toThrow('needs another name');
    });
  });

  describe('of two', () => {
    it('go to the first, and the other learns which and whose, and has nothing', async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      const elsewhere = run('C-99', '2026-10', 'c');
      const wanted = timeClaims(3, 600, 'C-99:2026-10');
      expect(await reserving(own.ledger, elsewhere, wanted)).toEqual({
        outcome: 'held by others',
        count: 1,
        some: [
          {
            claim: 'C-99:2026-10:time:3/whole',
            by: {
              ...{ contract: 'C-17', id: 'C-17:2026-10:time:3/whole', process: october.process, state: 'reserved' },
              ...{ document: invoice, number: null },
            },
          },
        ],
      });
      expect(await standing('C-99')).toEqual([]);
      expect(await findings()).toEqual([]);
    });

    it('leave a loser nothing of an earlier plan either', async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      const [first, second] = [run('C-99', '2026-10', 'c'), run('C-99', '2026-10', 'd')];
      await reserving(own.ledger, first, timeClaims(10, 2, 'C-99:2026-10'));
      expect(await reserving(own.ledger, second, timeClaims(2, 9, 'C-99:2026-10'))).toMatchObject({ count: 2 });
      expect(await standing('C-99')).toEqual([]);
      expect(await findings()).toEqual([]);
    });

    it.for([
      ['whole', 'included'],
      ['whole', 'overage'],
      ['included', 'whole'],
      ['overage', 'whole'],
      ['whole', 'whole'],
    ] as const)('can’t be for the %s and for the %s of one entry', async ([first, second]) => {
      await reserving(own.ledger, october, [timeClaim('1', { portion: first })]);
      expect(await reserving(own.ledger, november, [anew('1', { portion: second })])).toMatchObject({ count: 1 });
    });

    it('can be for the two portions of one entry, for its namesake elsewhere, and for an expense that is numbered alike', async () => {
      await reserving(own.ledger, october, [timeClaim('1', { portion: 'included' })]);
      expect(await reserving(own.ledger, november, [anew('1', { portion: 'overage' })])).toMatchObject({ claims: 1 });
      const other = run('C-99', '2026-10');
      expect(await reserving(own.ledger, other, [timeClaim('1')], { source: 'odoo' })).toMatchObject({ claims: 1 });
      expect(await reserving(own.ledger, run('C-17', '2026-12'), [expense])).toMatchObject({ claims: 1 });
    });

    it.for([
      ['time', timeClaim('1')],
      ['an expense', expense],
      ['a fee', fee('start')],
      ['a reduction', reduction],
    ] as const)('for %s are refused by the database itself', async ([, claim]) => {
      await reserving(own.ledger, october, [claim]);
      const copy = `insert into claims select contract, id || ' again', entry, scope, kind, subject, portion, 'live', process,
        plan, document, number, back_process, back_plan, back_state, back_document, back_line, back_number, body from claims`;
      await expect(own.place.tamper(copy)).rejects.toThrow(/unique/i);
      await own.place.tamper(`update claims set state = 'released'`);
      await own.place.tamper(copy);
    });
  });

  describe('that were reserved', () => {
    it('are given back as if they had never been', async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      expect(await own.ledger.giveClaimsBack(october)).toEqual({ claims: 3, standAgain: 0 });
      expect(await own.ledger.giveClaimsBack(october)).toEqual({ claims: 0, standAgain: 0 });
      expect(await standing()).toEqual([]);
      expect(await findings()).toEqual([]);
      expect(await reserving(own.ledger, october, timeClaims(1, 3))).toMatchObject({ outcome: 'reserved', claims: 3 });
      expect(await findings()).toEqual([]);
    });

    it('live with their document’s posting, under its number', async () => {
      const covered = timeClaim('2', { outcome: 'covered', invoiced: null, price: null });
      const other = timeClaim('3', {
        invoiced: { ...onInvoice, document: 'C-17:2026-10:PO1/EUR', purchaseOrder: 'PO1' },
      });
      await reserving(own.ledger, october, [timeClaim('1'), covered, other]);
      expect(await live()).toEqual({ outcome: 'live', claims: 2 });
      expect(await standing()).toEqual(['1/whole live', '2/whole live', '3/whole reserved']);
      const [first] = await all(own.ledger.claimsOfContract('C-17'));
      expect(first?.invoiced).toMatchObject({ document: 'INV/2026/0042', line: timeClaim('1').invoiced?.line });
      const before = await entries();
      expect(await live()).toEqual({ outcome: 'live', claims: 0 });
      expect(await entries()).toBe(before);
      await expect(live(october, invoice, 'INV/2026/0043')).rejects.toThrow('was posted as INV/2026/0042');
      expect(await live(october, 'C-17:2026-10:PO1/EUR', 'INV/2026/0043')).toEqual({ outcome: 'live', claims: 1 });
      expect(await findings()).toEqual([]);
    });

    it('must be there for a document to be posted', async () => {
      await reserving(own.ledger, october, timeClaims(1, 1));
      await own.ledger.giveClaimsBack(october);
      expect(await live()).toEqual({ outcome: 'not reserved', documents: [invoice] });
      // Nor are those of another plan its.
      await reserving(own.ledger, october, timeClaims(1, 1));
      expect(await live(run('C-17', '2026-10', 'b'))).toMatchObject({ outcome: 'not reserved' });
    });
  });

  describe('that live', () => {
    it('are released by a credit or a cancel, keep their history, and can be claimed by another run', async () => {
      await reserving(own.ledger, october, timeClaims(1, 2));
      await live();
      const release = { ...october, document: invoice, how: 'cancelled' as const };
      expect(await own.ledger.releaseClaims(release)).toEqual({ outcome: 'released', claims: 2, standAgain: 0 });
      const before = await entries();
      expect(await own.ledger.releaseClaims(release)).toMatchObject({ claims: 0 });
      expect(await entries()).toBe(before);
      expect(await reserving(own.ledger, november, [anew('1')])).toMatchObject({ outcome: 'reserved' });
      const history = await own.ledger.claimsOfEntries('productive', 'time', [entryId('1'), entryId('9')]);
      expect(history.map(({ claim, process }) => [process, claim.state])).toEqual([
        [october.process, 'released'],
        [november.process, 'reserved'],
      ]);
      expect(await findings()).toEqual([]);
    });

    it('are reversed and claimed anew in one transaction', async () => {
      await reserving(own.ledger, october, timeClaims(1, 2));
      await live();
      const { id } = timeClaim('1');
      expect(
        await reserving(own.ledger, november, [
          { takesBack: { claim: id, credit } },
          { claim: anew('1', { minutes: 45 }) },
        ]),
      ).toEqual({ outcome: 'reserved', claims: 1, takenBack: 1 });
      expect(await standing()).toEqual(['1/whole reversed', '2/whole live', '1/whole reserved']);
      // Whoever plans for the same run once more sees it as it was.
      expect(await standing('C-17', november.process)).toEqual(['1/whole live', '2/whole live']);
      expect((await all(own.ledger.claimsOfContract('C-17', november.process)))[0]).not.toHaveProperty('takenBack');
      expect(await own.ledger.countClaimsOf('C-17', november.process)).toMatchObject({ reserved: 1, takenBack: 1 });

      await live(november, credit.document, 'INV/2026/0099');
      const [reversed] = await all(own.ledger.claimsOfContract('C-17'));
      expect(reversed).toMatchObject({
        state: 'reversed',
        takenBack: { document: 'INV/2026/0099', line: credit.line },
      });
      const onIt = await all(own.ledger.claimsOfDocument('C-17', credit.document));
      expect(onIt.map(({ claim }) => claim.id)).toEqual([id, anew('1').id]);
      expect(await findings()).toEqual([]);
    });

    it('stay reversed for no moment without their successors: what fails leaves both as they were', async () => {
      await reserving(own.ledger, october, timeClaims(1, 2));
      await live();
      await reserving(own.ledger, run('C-99', '2026-10'), timeClaims(7, 1, 'C-99:2026-10'));
      const takesBack = { takesBack: { claim: timeClaim('1').id, credit } };
      expect(
        await reserving(own.ledger, november, [takesBack, { claim: anew('1') }, { claim: anew('7') }]),
      ).toMatchObject({
        outcome: 'held by others',
        count: 1,
      });
      expect(await standing()).toEqual(['1/whole live', '2/whole live']);
      await expect(
        reserving(own.ledger, november, [{ takesBack: { claim: 'C-17:2026-10:time:5/whole', credit } }]),
      ).rejects.toThrow('it is not live');
      expect(await findings()).toEqual([]);
    });

    it('stand again when what took them back is given back, or its document is cancelled', async () => {
      await reserving(own.ledger, october, timeClaims(1, 1));
      await live();
      const plan = [{ takesBack: { claim: timeClaim('1').id, credit } }, { claim: anew('1') }];
      await reserving(own.ledger, november, plan);
      expect(await own.ledger.giveClaimsBack(november)).toEqual({ claims: 1, standAgain: 1 });
      expect(await standing()).toEqual(['1/whole live']);
      await reserving(own.ledger, november, plan);
      await live(november, credit.document, 'INV/2026/0099');
      const { document } = credit;
      expect(await own.ledger.releaseClaims({ ...november, document, how: 'credited' })).toEqual({
        ...{ outcome: 'released', claims: 1, standAgain: 1 },
      });
      expect(await standing()).toEqual(['1/whole live', '1/whole released']);
      expect(await findings()).toEqual([]);
    });

    it('do not stand again where something was claimed anew since, and whoever asks learns by whom', async () => {
      await reserving(own.ledger, october, timeClaims(1, 1));
      await live();
      await reserving(own.ledger, november, [{ takesBack: { claim: timeClaim('1').id, credit } }]);
      await live(november, credit.document, 'INV/2026/0099');
      const december = run('C-17', '2026-12', 'c');
      await reserving(own.ledger, december, [timeClaim('1', {}, 'C-17:2026-12')]);
      const release = { ...november, document: credit.document, how: 'cancelled' as const };
      expect(await own.ledger.releaseClaims(release)).toMatchObject({
        outcome: 'claimed since',
        some: [{ claim: timeClaim('1').id, by: { process: december.process } }],
      });
      expect(await standing()).toEqual(['1/whole reversed', '1/whole reserved']);
      expect(await findings()).toEqual([]);
    });

    it('are told by whom they are held', async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      await live();
      await reserving(own.ledger, november, [anew('8')]);
      expect((await all(own.ledger.claimsHeldBy('C-17', october.process))).map(({ id }) => id)).toEqual(
        [1, 2, 3].map((n) => timeClaim(String(n)).id),
      );
      expect(await own.ledger.countClaimsOf('C-17', november.process)).toMatchObject({ reserved: 1, live: 0 });
    });
  });

  describe('that somebody tampers with', () => {
    const fill = async () => {
      await reserving(own.ledger, october, timeClaims(1, 3));
      await live();
      await reserving(own.ledger, run('C-99', '2026-10'), timeClaims(7, 1, 'C-99:2026-10'));
    };
    const second = `where id = '${timeClaim('2').id}'`;

    it('are named when one was changed', async () => {
      await fill();
      await own.place.tamper(`update claims set body = replace(body, '"minutes":60', '"minutes":50') ${second}`);
      expect(await findings()).toEqual(['The claim C-17:2026-10:time:2/whole of contract C-17 was changed.']);
    });

    it('are named when one was released by hand', async () => {
      await fill();
      await own.place.tamper(`update claims set state = 'released' ${second}`);
      expect(await findings()).toEqual(['The claim C-17:2026-10:time:2/whole of contract C-17 was changed.']);
    });

    it('are named when one was removed', async () => {
      await fill();
      await own.place.tamper(`delete from claims ${second}`);
      expect(await findings()).toEqual(['The claim C-17:2026-10:time:2/whole of contract C-17 was removed.']);
    });

    it('are named when all of them were removed', async () => {
      await fill();
      await own.place.tamper('delete from claims');
      expect(await findings()).toHaveLength(4);
    });

    it('are named when one was put in', async () => {
      await fill();
      await own.place.tamper(
        `insert into claims select contract, id || '2', entry, scope, kind, subject || '2', portion, state, process, plan,
         document, number, back_process, back_plan, back_state, back_document, back_line, back_number, body from claims ${second}`,
      );
      expect(await findings()).toEqual([
        'The claim C-17:2026-10:time:2/whole2 of contract C-17 was put in, or the entry that spoke of it was changed or cut off.',
      ]);
    });

    it('are named when one was moved to another contract', async () => {
      await fill();
      await own.place.tamper(`update claims set contract = 'C-1' ${second}`);
      expect(await findings()).toEqual([
        'The claim C-17:2026-10:time:2/whole of contract C-17 was removed.',
        'The claim C-17:2026-10:time:2/whole of contract C-1 was put in, or the entry that spoke of it was changed or cut off.',
      ]);
    });

    it('are named with the chunk that is gone, by which they were spoken of', async () => {
      await fill();
      const [entry] = await own.place.tamper('select body from entries where seq = 2');
      const [page] = JSON.parse(String(entry?.body)).$beside.claims.pages;
      await own.place.tamper('delete from chunks where hash = ?', page);
      expect(await findings()).toEqual([
        ...[1, 2, 3].map(
          (n) =>
            `The claim C-17:2026-10:time:${n}/whole of contract C-17 is not as the last entry that speaks of it says: it was changed, or a missing one says otherwise.`,
        ),
        `The chunk ${page}, by which entry 2 speaks of claims, is gone.`,
      ]);
    });

    it('are not said to be changed when what was said of them last was cut off', async () => {
      await fill();
      await own.place.tamper('delete from entries where seq >= 2');
      const found = await findings();
      expect(found[0]).toMatch(/^The claim .* is not as the last entry that speaks of it says/);
      expect(found).toContain(
        'The claim C-99:2026-10:time:7/whole of contract C-99 is of no entry that is left: its own is missing, or it was put in.',
      );
      expect(found.some((what) => what.startsWith('The end was cut off: entry 3 was signed'))).toBe(true);
    });
  });

  it('hold up nothing else that is recorded while thousands are written', async ({ skip }) => {
    skip(own.place.settings.kind === 'sqlite', 'SQLite has one writer');
    const other = await openLedger(own.place.settings, ring);
    const { hashes } = await putPages(own.ledger, 'claims', timeClaims(1, 6_000));
    let recorded: Promise<unknown> = Promise.resolve();
    const pages = Object.assign([...hashes], {
      *[Symbol.iterator]() {
        for (const [index, hash] of hashes.entries()) {
          if (index === 2) recorded = other.record({ entries: [decision(1)] });
          yield hash;
        }
      },
    });
    const asked = { ...october, source: 'productive', asOf: 0, pages };
    expect(await own.ledger.reserveClaims(asked)).toMatchObject({ outcome: 'reserved' });
    await recorded;
    const rows = await own.place.tamper('select kind from entries order by seq');
    expect(rows.map(({ kind }) => kind)).toEqual(['decision', 'claims']);
    expect(await findings()).toEqual([]);
    await other.close();
  });

  it('says what went wrong in words of the ledger', async () => {
    await own.place.tamper('alter table claims rename to gone');
    await expect(standing()).rejects.toBeInstanceOf(LedgerError);
  });
});
