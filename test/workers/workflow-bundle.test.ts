import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildId, workersSources } from '../../starters/temporal/build-id.ts';
import { deploymentOf } from '../../starters/temporal/deployment.ts';
import { layers } from '../../tools/import-arrows.ts';
import { findBundle } from '../../workers/find-bundle.ts';
import { type BundleMark, bundleWorkflows, readBundle } from '../../workers/workflow-bundle.ts';
import * as workflows from '../../workflows/index.ts';

let folder: string;
let built: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-bundle-'));
  built = await bundleWorkflows();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

/** A file with this bundle, its mark altered: what another release, or another SDK, would have left. */
async function bundleWith(mark: Partial<BundleMark>, code = built.slice(built.indexOf('*/') + 2)): Promise<string> {
  const file = join(folder, 'workflows.js');
  const sha256 = createHash('sha256').update(code).digest('hex');
  await writeFile(file, `/*${JSON.stringify({ sdk: '1.24.0', build: buildId(), sha256, ...mark })}*/${code}`);
  return file;
}

describe('a workflow bundle', () => {
  it('is the same text each time, and holds no folder of this machine', { timeout: 60_000 }, async () => {
    // Compared as yes and no: a bundle in a failure's message would be three megabytes.
    expect((await bundleWorkflows()) === built).toBe(true);
    const map = built.slice(built.lastIndexOf('base64,') + 'base64,'.length);
    const both = `${built}${Buffer.from(map, 'base64')}`;
    expect(both.split(process.cwd()).length - 1).toBe(0);
  });

  it('is read as it was made', async () => {
    const { code, mark } = readBundle(await bundleWith({}));
    expect(code === built).toBe(true);
    expect(mark).toEqual({ sdk: '1.24.0', build: buildId(), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('that another version of Temporal’s SDK made is refused', async () => {
    const file = await bundleWith({ sdk: '1.23.0' });
    expect(() => readBundle(file)).toThrow(
      `[TL-BUILD-0002] ${file} was made with @temporalio/worker 1.23.0, but 1.24.0 is installed. Run \`npm run build\` again.`,
    );
  });

  it('of other sources is refused: its activities would not be these', async () => {
    const file = await bundleWith({ build: '0.2.0-0123456789ab' });
    expect(() => readBundle(file)).toThrow(/^\[TL-BUILD-0003\] .* build 0\.2\.0-0123456789ab, .* build 0\.3\.0-/);
  });

  it('that was cut, or is something else, is refused', async () => {
    const file = await bundleWith({});
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -1));
    expect(() => readBundle(file)).toThrow('[TL-BUILD-0001]');
    await writeFile(file, 'module.exports = {};');
    expect(() => readBundle(file)).toThrow('[TL-BUILD-0001]');
  });

  it('is refused when it is named by hand, before anything is connected', async () => {
    const file = await bundleWith({ sdk: '1.23.0' });
    const told: string[] = [];
    await expect(findBundle({ THROUGHLINE_WORKFLOW_BUNDLE: file }, (why) => told.push(why))).rejects.toThrow(
      'TL-BUILD-0002',
    );
    expect(told).toEqual([]);
  });
});

describe('a version of the workers', () => {
  it('is of no deployment unless one is named', () => {
    expect(deploymentOf({})).toBeNull();
    expect(deploymentOf({ TEMPORAL_DEPLOYMENT_NAME: '', TEMPORAL_WORKER_BUILD_ID: 'x' })).toBeNull();
  });

  it('has the build id that the platform gives, or one of package version and sources', () => {
    const named = { TEMPORAL_DEPLOYMENT_NAME: 'throughline' };
    expect(deploymentOf(named)).toEqual({ deploymentName: 'throughline', buildId: buildId() });
    expect(buildId()).toMatch(/^\d+\.\d+\.\d+-[0-9a-f]{12}$/);
    expect(deploymentOf({ ...named, TEMPORAL_WORKER_BUILD_ID: 'abc' })?.buildId).toBe('abc');
  });

  it('refuses a name that Temporal would refuse', () => {
    for (const name of ['eu.prod', 'eu:prod', '__eu'])
      expect(() => deploymentOf({ TEMPORAL_DEPLOYMENT_NAME: name })).toThrow(`TEMPORAL_DEPLOYMENT_NAME is "${name}"`);
  });

  it('is told apart by all that a worker may import', () => {
    expect([...workersSources].sort()).toEqual(['workers', ...(layers.workers?.may ?? [])].sort());
  });

  it.each(Object.entries(workflows))('what it means to open processes is said by %s', (_, workflow) => {
    expect(workflow).toHaveProperty('workflowDefinitionOptions', expect.any(Function));
  });
});
