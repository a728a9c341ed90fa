import { readFileSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { afterAll, describe, expect, it } from 'vitest';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { RecordedHistory } from './recorded-commands.ts';
import { type RecordedFirm, startRecordedFirm } from './recorded-firm.ts';
import type { Recording } from './recording.ts';
import { recordings } from './recordings.ts';
import { type ShortRecording, shortRecordings } from './recordings-of-short-workflows.ts';
import { serverOfShortRuns, serverWithJumpingClock } from './special-servers.ts';
import { beganUnder, UPGRADED, upgraded } from './upgraded.ts';

/*
 * Records what recorded-histories.test.ts replays, under the version of package.json:
 *
 *   npx vitest run --config test/histories/record.config.ts
 *
 * Once for each release, just before it. What an earlier version recorded stays as it is; and so that there is a process of the
 * last release which this one took over, name the commit that it was made of:
 *
 *   UPGRADED_FROM=64c7fda npx vitest run --config test/histories/record.config.ts -t upgrade
 */

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { UPGRADED_FROM } = process.env;

/** Far more events than a process needs for a round, or a nightly proof for a page; and far fewer than the thousands they may have. */
const eventsPerRun = { 'short runs': 150, 'shortest runs': 30 };

type Server = Recording['server'] | ShortRecording['server'];
const firms = new Map<Server, Promise<RecordedFirm>>();

afterAll(async () => {
  for (const firm of firms.values()) await (await firm).close();
});

function firmOn(server: Server): Promise<RecordedFirm> {
  const firm = firms.get(server) ?? start(server);
  firms.set(server, firm);
  return firm;
}

async function start(server: Server): Promise<RecordedFirm> {
  if (server === 'jumping clock') return startRecordedFirm(await serverWithJumpingClock());
  return startRecordedFirm(server ? { temporal: await serverOfShortRuns(eventsPerRun[server]) } : {});
}

describe(`short workflows of ${version}`, { timeout: 120_000 }, () => {
  it.each(shortRecordings)('$name', async ({ name, server, steps, run }) => {
    const firm = await firmOn(server);
    await keep(`${version}-${name}`, firm, await steps(firm), run);
  });
});

describe(`processes of ${version}`, { timeout: 120_000 }, () => {
  it.each(recordings)('$name', async ({ name, staged, server, before, steps, end, run }) => {
    const firm = await firmOn(server);
    const [scenario = '', variant] = staged.split(' ');
    const { id } = await firm.sandbox.stageDeal({ scenario, variant: Number(variant), webhooks: 'lose' });
    before?.(firm);
    await firm.start(id);
    await steps(firm, id);
    expect((await firm.untilEnded(id)).stage).toBe(end);
    await keep(`${version}-${name}`, firm, processOf(id), run);
  });
});

describe.skipIf(!UPGRADED_FROM)(`a process that was begun under ${UPGRADED_FROM}`, { timeout: 120_000 }, () => {
  it('goes on under this version after an upgrade', async () => {
    const from = UPGRADED_FROM ?? '';
    await upgraded(from, async (firm, id) => keep(`${await beganUnder(from)}-${UPGRADED}`, firm, processOf(id)));
  });
});

const processOf = (dealId: string) => leadToProjectId({ connection: 'hubspot', dealId });

/** The history of its last run, or of the one that began that. */
async function keep(
  name: string,
  { client }: Pick<RecordedFirm, 'client'>,
  workflowId: string,
  run?: Recording['run'],
): Promise<void> {
  const last = client.workflow.getHandle(workflowId);
  await last.result();
  const { raw } = await last.describe();
  const first = client.workflow.getHandle(workflowId, raw.workflowExecutionInfo?.firstRunId ?? undefined);
  const history = await (run === 'first' ? first : last).fetchHistory();
  const kept: RecordedHistory = JSON.parse(historyToJSON(history), withoutStackTrace);
  // The server whose clock jumps leaves it out.
  kept.events[0].workflowExecutionStartedEventAttributes.workflowId = workflowId;
  writeFileSync(new URL(`${name}.json`, import.meta.url), `${JSON.stringify(kept)}\n`);
}

/** Stack traces name this machine's folders, and no replay reads them. A failure's own is within what may be encrypted. */
function withoutStackTrace(member: string, value: unknown): unknown {
  if (member === 'stackTrace') return undefined;
  if (member !== 'encodedAttributes') return value;
  const { data, ...payload } = value as { data: string };
  const failure = { ...JSON.parse(Buffer.from(data, 'base64').toString('utf8')), stack_trace: '' };
  return { ...payload, data: Buffer.from(JSON.stringify(failure)).toString('base64') };
}
