import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { workflowBundle } from '../temporal.ts';
// Keeps Temporal's own lines from burying the tests'.
import '../throughline.ts';

/* Histories of every release, named `<version>-<what it shows>.json` and recorded by record-histories.ts. */

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

const todo = `Processes that are under way with this history would be stuck after an upgrade. Put the change of the workflow behind
patched('…') of @temporalio/workflow, so that they keep the order of commands they began with; a recording is never changed.`;

it('there are recorded histories, each named by its version and what it shows', () => {
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !/^\d+\.\d+\.\d+-[a-z-]+\.json$/.test(file))).toEqual([]);
});

it.each(files)('%s replays', async (file) => {
  const history = JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
  try {
    await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history);
  } catch (error) {
    // The message names the event that the workflow no longer makes.
    expect.fail(`${file}: ${error instanceof Error ? error.message : error}\n\n${todo}`);
  }
});
