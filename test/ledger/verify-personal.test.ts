import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { withCommitments } from '../../ledger/personal-values.ts';
import { Erased, PersonalWalk } from '../../ledger/verify-personal.ts';
import { decision } from './sample-entries.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are still held. */
function held(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

it('needs no more memory for a long chain than for a short one', () => {
  const { body, personal } = withCommitments(decision(1).body);
  const link = { id: '', at: '', process: '', body_hash: '', previous: '', hash: '', head: null } as never as object;
  const entry = { ...link, kind: 'decision', body: canonicalJson(body), personal } as never as Parameters<
    PersonalWalk['meet']
  >[0];
  const walk = new PersonalWalk(new Erased());
  const meet = (from: number, to: number) => {
    for (let seq = from; seq <= to; seq += 1) walk.meet({ ...entry, seq });
  };
  meet(1, 1_000);
  const before = held();
  meet(1_001, 20_000);
  const more = held() - before;
  expect(walk.end(new Set())).toEqual([]);
  expect(more).toBeLessThan(2_000_000);
});
