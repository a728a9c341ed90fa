import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../cli/api-client.ts';
import type { ProcessPage } from '../processes/list-processes.ts';
import type { ProcessDetail } from '../processes/read-process.ts';
import { DealBoard } from './deal-board.ts';
import { dealStatus } from './deal-status.ts';
import { nextSteps } from './next-steps.ts';
import type { SampleDeal } from './sample-deals.ts';

const patience = 180_000;

/**
 * Shows how each deal goes until all are done or wait for a person, at most three minutes, then what can be done next.
 * `stateFlag` is what the commands need to find this instance. Everything comes from the API: the terminal shows nothing that its users couldn't see.
 */
export async function watchDeals(
  deals: readonly SampleDeal[],
  api: ApiClient,
  stateFlag: string,
  signal: AbortSignal,
): Promise<void> {
  const board = new DealBoard(process.stdout);
  for (const deadline = Date.now() + patience; Date.now() < deadline && !signal.aborted; ) {
    const shown = await statuses(deals, api).catch(() => undefined);
    if (shown) board.show(shown);
    if (shown?.every(({ status }) => status.mood !== 'under way')) {
      const waiting = shown.filter(({ status }) => status.mood === 'waiting').map(({ deal }) => deal);
      return await showNextSteps(deals, waiting, api, stateFlag);
    }
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
}

async function statuses(deals: readonly SampleDeal[], api: ApiClient) {
  const { processes } = await api.get<ProcessPage>('/v1/processes?limit=200');
  const rows = new Map<string, (typeof processes)[number]>(processes.map((row) => [row.id, row]));
  return deals.map((deal) => ({ deal, status: dealStatus(rows.get(processOf(deal))) }));
}

async function showNextSteps(
  deals: readonly SampleDeal[],
  waiting: readonly SampleDeal[],
  api: ApiClient,
  stateFlag: string,
): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line.replace(/(throughline -- \w+)/, `$1${stateFlag}`)}\n`);
  if (waiting.length > 0) say('\nThese wait for a person. In another terminal:');
  for (const deal of waiting) {
    say(`\n  ${deal.scenario}`);
    const { view } = await api.get<ProcessDetail>(`/v1/processes/${encodeURIComponent(processOf(deal))}`);
    for (const step of view ? nextSteps(view, await api.people()) : []) say(`    ${step}`);
  }
  say('\nThe whole story of any deal, customer, order or project:');
  if (deals[0] !== undefined) say(`    npm run -s throughline -- explain hubspot:deal:${deals[0].id}`);
  say('    npm run -s throughline -- list');
}

/** Workflow id = process and business key (design §6). */
function processOf(deal: SampleDeal): string {
  return `lead-to-project:hubspot-${deal.id}`;
}
