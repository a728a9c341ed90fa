import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
// Keeps Temporal's own lines from burying the tests'.
import '../throughline.ts';
import { compareHistory, ownWork, tellingBundle } from './compare-history.ts';
import type { RecordedHistory } from './recorded-commands.ts';
import { recordings } from './recordings.ts';
import { shortRecordings } from './recordings-of-short-workflows.ts';
import { UPGRADED } from './upgraded.ts';

/*
 * Histories of every release, named `<version>-<what it shows>.json` and recorded by record-histories.ts. Today's workflows
 * must replay each, ask for the same with the same arguments, and today's planner must plan the same from what was read.
 */

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** Releases from whose recorded readings today's planner can't plan, and why that harms no process of theirs. */
const readTooLittle: Record<string, string> = {
  '0.1.0': 'It did not read how the ERP bills a product. Its processes read again before they plan again.',
};

const stuck = `Processes that are under way with this history would be stuck after an upgrade. Put the change of the workflow behind
patched('…') of @temporalio/workflow, so that they keep the order of commands they began with (docs/versions.md). A recording is
never changed; only while its version is unreleased may it be recorded anew.`;

const other = `Processes that are under way with this history would go on differently after an upgrade. Is it meant?
  No: mend it; or, where only new processes shall have it, put it behind patched('…') (docs/versions.md).
  Yes, and the version of the recording is unreleased: record it anew.
  Yes, and what differs is a plan of a released version: approvals that are open would be asked for again. Say so in CHANGELOG.md,
  and name the release in \`readTooLittle\` of this file when its readings are no longer enough to plan from.`;

const notRecorded = 'How to record what is missing: test/histories/record-histories.ts.';

let bundle: WorkflowBundle;

beforeAll(async () => {
  bundle = await tellingBundle();
}, 60_000);

it('there are recorded histories, each named by its version and what it shows', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !/^\d+\.\d+\.\d+-[a-z-]+\.json$/.test(file))).toEqual([]);
});

it(`each way that a process goes is recorded under ${version}`, () => {
  const names = files.filter((file) => file.startsWith(`${version}-`));
  const wanted = [...shortRecordings, ...recordings].map(({ name }) => `${version}-${name}.json`);
  expect(names.toSorted(), notRecorded).toEqual(wanted.toSorted());
});

it('so is one that was begun by the release before, and taken over', () => {
  const versions = [...new Set(files.map((file) => file.split('-')[0] ?? ''))];
  const before = versions.filter((other) => isEarlier(other, version)).toSorted((a, b) => (isEarlier(a, b) ? -1 : 1));
  expect(files, notRecorded).toContain(`${before.at(-1)}-${UPGRADED}.json`);
});

it('none names the folders of the machine that it was recorded on', () => {
  const namesFolders = (file: string) => {
    const text = readFileSync(`${folder}${file}`, 'utf8');
    const payloads = [...text.matchAll(/"data":"([^"]+)"/g)].map(([, data = '']) => Buffer.from(data, 'base64'));
    return [text, ...payloads].some((each) => each.includes('node_modules'));
  };
  expect(files.filter(namesFolders)).toEqual([]);
});

it.each(files)('%s replays, asks for the same and plans the same', async (file) => {
  const history: RecordedHistory = JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
  const { planLeadToProject, ...others } = ownWork;
  const [version = ''] = file.split('-');
  try {
    const found = await compareHistory(history, bundle, version in readTooLittle ? others : ownWork);
    if (found.length > 0) expect.fail(`${file}:\n  ${found.join('\n  ')}\n\n${other}`);
  } catch (error) {
    // The message of a replay that fails names the event that the workflow no longer makes.
    if (!(error instanceof Error) || error.name !== 'DeterminismViolationError') throw error;
    expect.fail(`${file}: ${error.message}\n\n${stuck}`);
  }
});

function isEarlier(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0;
}
