import { describe, expect, it } from 'vitest';
import type { CallContext } from '../../../connectors/call-context.ts';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import type { LoggedCall } from '../../../sandbox/call-log.ts';
import { callContext } from '../../connectors/call-context.ts';
import { openSimulator } from './organizations.ts';
import { contractWithOwnRoles, keysOf, readFor } from './sample-contract.ts';

/** Milliseconds. So long that no machine is so slow that the wait happens by itself. */
const LONGEST_REQUEST = 2_000;
/** The create is carried out so late that whoever searches before its time is over finds nothing, and makes another. */
const COMMIT_AFTER = 0.8 * LONGEST_REQUEST;

/** Everything that one contract creates, and how often. */
const creates: [operation: string, count: number, template: boolean][] = [
  ['companies.create', 1, false],
  ['projects.create', 1, false],
  ['projects.copy', 1, true],
  ['boards.create', 1, false],
  ['task_lists.create', 2, false],
  ['tasks.create', 4, false],
  ['deals.create', 1, false],
  ['services.create', 2, false],
  ['people.create', 2, false],
  ['bookings.create', 2, false],
];

type Open = (change: Partial<CallContext>) => Promise<unknown>;

/** What the sandbox saw of an opening whose first create of this kind lost its line and was carried out later. */
async function callsAround(
  operation: string,
  template: boolean,
  run: (open: Open, isCut: () => boolean) => Promise<unknown>,
): Promise<{ cut: LoggedCall; later: LoggedCall[]; sent: number }> {
  const organization = await openSimulator();
  try {
    const { sandbox } = organization;
    if (!sandbox) throw new Error('The simulator is a sandbox.');
    const settings = { ...organization.settings, longestRequest: LONGEST_REQUEST };
    const snapshot = await readFor(connectProductive(settings), organization, 'hubspot-1');
    const writes = contractWithOwnRoles('hubspot-1', snapshot, template);
    const once = { times: 1, delayMilliseconds: COMMIT_AFTER };
    sandbox.faults.arm({ system: 'productive', operation, fault: 'cut-while-working', ...once });
    sandbox.calls.clear();
    await run(
      // Each attempt may be another worker's, which shares no memory with the last.
      (change) => connectProductive(settings).openProject(writes, callContext(change)),
      () => sandbox.faults.list().some(({ struck }) => struck > 0),
    );
    const { calls } = sandbox.calls.view({});
    const cut = calls.find(({ fault }) => fault !== null);
    if (!cut) throw new Error(`${operation} was never called.`);
    const written = await connectProductive(settings).readWritten(keysOf('hubspot-1'), callContext());
    expect(written).toMatchObject({ project: { active: true }, budget: { open: true } });
    return {
      cut,
      later: calls.filter(({ number }) => number > cut.number),
      sent: calls.filter((call) => call.operation === operation).length,
    };
  } finally {
    await organization.close();
  }
}

/** Milliseconds. A timer may fire one early, and arrivals are noted in whole ones. */
function between(cut: LoggedCall, later: LoggedCall | undefined): number {
  return Date.parse(later?.at ?? '') - Date.parse(cut.at) + 2;
}

describe('a create that lost its line and is still at work', () => {
  it.concurrent.for(creates)(
    '%s: nothing is asked before its longest time is over, and then it is found',
    async ([operation, count, template]) => {
      const { cut, later, sent } = await callsAround(operation, template, (open) => open({ attempt: 1 }));
      expect(between(cut, later[0])).toBeGreaterThanOrEqual(LONGEST_REQUEST);
      expect(sent, 'creates sent').toBe(count);
    },
  );

  it.concurrent.for(creates)(
    '%s: nor does another attempt create before that',
    async ([operation, count, template]) => {
      const { cut, later, sent } = await callsAround(operation, template, async (open, isCut) => {
        // The worker is lost as soon as the line is.
        const worker = new AbortController();
        const heartbeat = () => {
          if (isCut()) worker.abort(new Error('This worker is no more.'));
        };
        await expect(open({ attempt: 1, signal: worker.signal, heartbeat })).rejects.toThrow('is no more');
        await open({ attempt: 2 });
      });
      const writes = later.filter(({ method }) => method !== 'GET');
      // What comes last has nothing to write after it.
      if (writes.length > 0) expect(between(cut, writes[0])).toBeGreaterThanOrEqual(LONGEST_REQUEST);
      expect(sent, 'creates sent').toBe(count);
    },
  );
});
