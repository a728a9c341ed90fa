import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { putPages } from '../../ledger/billing-pages.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { run, timeClaims } from './sample-claims.ts';

const { ring } = ledgerKeys();
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
/** In memory, the claims that are more would be some sixty times as much. */
const MEGABYTE = 1024 * 1024;

/** The most that was in use at any of the moments when it was asked. */
class Peak {
  bytes = 0;
  #asked = 0;

  ask(): void {
    if (this.#asked++ % 20 !== 0) return;
    // What the first one lets go of, outside the heap, goes with the second.
    gc();
    gc();
    const { heapUsed, external } = process.memoryUsage();
    this.bytes = Math.max(this.bytes, heapUsed + external);
  }
}

describe.for(databases)('claims in $name, ten thousand and a hundred thousand of them', (database) => {
  const own = ownLedger(database, ring);

  /** Puts down, reserves, makes live and reads so many; answers with the peak of each. */
  const measured = async (contract: string, first: number, count: number) => {
    const { ledger } = own;
    const [put, reserve, read] = [new Peak(), new Peak(), new Peak()];
    const claims = function* () {
      let n = 0;
      for (const each of timeClaims(first, count, `${contract}:2026-10`)) {
        if (n++ % 500 === 0) put.ask();
        yield each;
      }
    };
    const { hashes } = await putPages(ledger, 'claims', claims());
    const pages = Object.assign([...hashes], {
      *[Symbol.iterator]() {
        for (const hash of hashes) {
          reserve.ask();
          yield hash;
        }
      },
    });
    const owner = run(contract);
    expect(await ledger.reserveClaims({ ...owner, source: 'productive', asOf: 0, pages })).toMatchObject({
      claims: count,
    });
    await ledger.makeClaimsLive(owner, [{ document: `${contract}:2026-10:EUR`, number: 'INV/1' }]);
    let n = 0;
    let minutes = 0;
    for await (const claim of ledger.claimsOfContract(contract)) {
      if (n++ % 500 === 0) read.ask();
      minutes += claim.kind === 'time' && claim.state === 'live' ? claim.minutes : 0;
    }
    expect(minutes).toBe(count * 60);
    return [put, reserve, read].map(({ bytes }) => bytes / MEGABYTE);
  };

  it('take the same memory to be put down, reserved and read', async () => {
    await measured('warm', 1, 2_000);
    const few = await measured('few', 10_001, 10_000);
    const many = await measured('many', 100_001, 100_000);
    const told = (all: number[]) => all.map((each) => each.toFixed(1)).join(', ');
    process.stdout.write(`${database.name}, MB in use: ${told(few)} with 10,000 claims; ${told(many)} with 100,000\n`);
    for (const [index, peak] of many.entries()) expect(peak - (few[index] ?? 0)).toBeLessThan(5);
  }, 300_000);
});
