import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import type { Stage } from '../../domain/stage.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { type Throughline, unlimited } from '../throughline.ts';
import { changedBooks, sandboxState } from './sandbox-books.ts';

/** A way of a deal through the process, up to a moment from which on its calls are struck, and from there to its end. */
export interface Journey {
  name: string;
  /** Journeys of one kind meet a system in the same situation: what one of them reads, the others need not read again. */
  kind: 'written' | 'taken back' | 'won again';
  /** Up to the moment; the deal's id. */
  prepare(lane: Throughline): Promise<string>;
  /** From there on. */
  go(lane: Throughline, deal: string): Promise<unknown>;
  ends: Stage;
}

/** For lanes in which a thousand deals pass: none of the simulators says that it is enough. */
export const withoutLimits = {
  ...unlimited,
  sandbox: {
    ...unlimited.sandbox,
    productive: { rateLimits: { callsPerTenSeconds: 1_000_000, callsPerHalfHour: 1_000_000 } },
  },
};

const start: Journey['go'] = (lane, deal) => lane.start(deal);

function written(name: string, scenario: string, variant = 1): Journey {
  const stage = async ({ sandbox }: Throughline) =>
    (await sandbox.stageDeal({ scenario, variant, webhooks: 'lose' })).id;
  return { name, kind: 'written', prepare: stage, go: start, ends: 'done' };
}

/** Its original is done already; both were closed at once. */
const amended: Journey = {
  ...written('amendment', 'amendment'),
  prepare: async (lane) => {
    const { id, amends = '' } = await lane.sandbox.stageDeal({ scenario: 'amendment', webhooks: 'lose' });
    await lane.start(amends);
    await lane.until(amends, 'done');
    return id;
  },
};

/** Done, lost in the CRM, parked as drift; and then somebody decides to take it back. */
function takenBack(journey: Journey): Journey {
  return {
    name: `${journey.name}, taken back`,
    kind: 'taken back',
    prepare: async (lane) => {
      const deal = await journey.prepare(lane);
      await journey.go(lane, deal);
      await lane.until(deal, 'done');
      await hubspotAccount(lane.sandbox.url).change('deals', deal, { dealstage: 'closedlost' });
      await lane.start(deal);
      await lane.until(deal, 'parked');
      return deal;
    },
    go: (lane, deal) => lane.resolve(deal, { kind: 'cancel' }),
    ends: 'cancelled',
  };
}

function wonAgain(journey: Journey): Journey {
  const back = takenBack(journey);
  return {
    name: `${journey.name}, won again`,
    kind: 'won again',
    prepare: async (lane) => {
      const deal = await back.prepare(lane);
      await back.go(lane, deal);
      await lane.until(deal, 'cancelled');
      await hubspotAccount(lane.sandbox.url).change('deals', deal, { dealstage: 'closedwon' });
      return deal;
    },
    go: start,
    ends: 'done',
  };
}

const hours = written('time and materials', 'straight-through', 1);
const inPsa = written('project in the PSA', 'psa-project');
const twoEntities = written('two entities', 'two-entities');

/** Every journey there is; who is first in its kind reads for the others, too. */
export const journeys: readonly Journey[] = [
  hours,
  written('fixed fee', 'straight-through', 2),
  inPsa,
  written('milestones', 'milestones'),
  written('retainer', 'retainer'),
  amended,
  twoEntities,
  takenBack(hours),
  takenBack(inPsa),
  takenBack(amended),
  takenBack(twoEntities),
  wonAgain(hours),
  wonAgain(inPsa),
];

/**
 * Makes the journey in a sandbox of its first day. `strike` is called at the moment, `meanwhile` once the deal goes on.
 *
 * @returns what it changed in all systems since the moment, and what was undone and left.
 */
export async function travel(
  lane: Throughline,
  journey: Journey,
  strike: () => void,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<string[]> {
  await fetch(`${lane.sandbox.url}/_reset`, { method: 'POST' });
  const deal = await journey.prepare(lane);
  const before = await sandboxState(lane.sandbox.url);
  lane.sandbox.calls.clear();
  strike();
  try {
    await journey.go(lane, deal);
    await meanwhile();
    const { undone, left } = await lane.until(deal, journey.ends);
    const books = changedBooks(before, await sandboxState(lane.sandbox.url));
    return [...books, ...inWords('undone', undone), ...inWords('left', left)];
  } catch (error) {
    // The next deal here has the same id.
    const handle = lane.client.workflow.getHandle(leadToProjectId({ connection: 'hubspot', dealId: deal }));
    await handle.terminate().catch(() => undefined);
    throw error;
  }
}

/** Numbers depend on how many attempts there were. */
function inWords(what: 'undone' | 'left', sentences: ProcessView['undone']): string[] {
  return sentences.map(
    (sentence) => `${what}: ${sentence.replaceAll(/\bS\d{5}\b|\b(?<=Productive |project )\d+\b/g, '№')}`,
  );
}
