import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Reserved } from '../../ledger/reserve-claims.ts';
import { verifyLedger } from '../../ledger/verify-ledger.ts';
import { databases, ledgerKeys } from './databases.ts';
import { ownLedger } from './own-ledger.ts';
import { run } from './sample-claims.ts';

const program = fileURLToPath(new URL('claimer.ts', import.meta.url));
const { ring, env } = ledgerKeys();

describe.for(databases)('claims in $name, of several programs', (database) => {
  const own = ownLedger(database, ring);

  /** A program that is ready to reserve; what is answered has it do so, and tells what it said: null when it was killed before. */
  const claimer = async (contract: string, first: number, count: number, deadly = '') => {
    const child = spawn(process.execPath, [program, contract, '2026-10', String(first), String(count), deadly], {
      env: { ...process.env, ...env, LEDGER_URL: own.place.url },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('ready');
    return async (): Promise<Reserved | null> => {
      child.stdin.end('\n');
      const { value } = await lines.next();
      const [, signal] = await closed;
      expect(signal).toBe(deadly === '' ? null : 'SIGKILL');
      return value === undefined ? null : JSON.parse(value);
    };
  };
  const reserved = (contract: string) => own.ledger.countClaimsOf(contract, run(contract).process);
  const verify = () => verifyLedger(own.ledger, ring, null);

  it('go to one of two that reserve the same entry at once, and the other learns whose it is', async () => {
    for (const round of [1, 2, 3]) {
      const [one, other] = [`C-${round}`, `D-${round}`];
      // Many that are theirs alone, and one that both want: the last of the one, the first of the other.
      const shared = round * 10_000;
      const both = await Promise.all([claimer(one, shared - 599, 600), claimer(other, shared, 600)]);
      const answers = await Promise.all(both.map((go) => go()));
      expect(answers.map((answer) => answer?.outcome).sort()).toEqual(['held by others', 'reserved']);
      const isFirst = answers[0]?.outcome === 'reserved';
      const [winner, loser] = isFirst ? [one, other] : [other, one];
      expect(answers.find((answer) => answer?.outcome === 'held by others')).toMatchObject({
        count: 1,
        some: [
          {
            claim: `${loser}:2026-10:time:${shared}/whole`,
            by: { contract: winner, process: run(winner).process, state: 'reserved' },
          },
        ],
      });
      expect(await reserved(winner)).toMatchObject({ reserved: 600 });
      expect(await reserved(loser)).toMatchObject({ reserved: 0 });
    }
    expect((await verify()).findings).toEqual([]);
  }, 120_000);

  it.for([
    ['before anything is written', '0', 0],
    ['when some pages are written', '2', 0],
    ['when all pages are written, and the chain has no entry of it', '5', 0],
    ['when all is done, and nobody was told', 'answered', 2_500],
  ] as const)(
    'are all there or none when the one that reserves them is killed %s, and its retry has them',
    { timeout: 60_000 },
    async ([, deadly, left]) => {
      expect(await (await claimer('K', 1, 2_500, deadly))()).toBeNull();
      expect(await reserved('K')).toMatchObject({ reserved: left });
      expect((await verify()).findings).toEqual([]);
      expect(await (await claimer('K', 1, 2_500))()).toEqual({ outcome: 'reserved', claims: 2_500, takenBack: 0 });
      expect(await reserved('K')).toMatchObject({ reserved: 2_500 });
      expect(await verify()).toMatchObject({ entries: 1, findings: [] });
    },
  );
});
