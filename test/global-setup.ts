import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type DevServer, startDevServer } from '../starters/temporal/dev-server.ts';
import { findTemporal } from '../starters/temporal/find-temporal.ts';
import { bundleWorkflows } from '../workers/workflow-bundle.ts';
import { freePort } from './free-port.ts';

/** Something that was made ready, or why it wasn't: a test that needs it says so, all others still run. */
export type Provided = { readonly value: string } | { readonly problem: string };

declare module 'vitest' {
  export interface ProvidedContext {
    temporalAddress: Provided;
    workflowBundle: Provided;
  }
}

/** One in-memory dev server and one workflow bundle for the whole run. `TL_PURE=1` leaves it out (vitest.config.ts). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-test-'));
  let server: DevServer | undefined;
  const [temporalAddress, workflowBundle] = await Promise.all([
    provided(async () => {
      server = await startDevServer(
        (await findTemporal()).path,
        { port: await freePort() },
        join(folder, 'temporal.log'),
      );
      return server.address;
    }),
    provided(async () => {
      await writeFile(join(folder, 'workflows.js'), await bundleWorkflows());
      return join(folder, 'workflows.js');
    }),
  ]);
  project.provide('temporalAddress', temporalAddress);
  project.provide('workflowBundle', workflowBundle);
  return async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function provided(make: () => Promise<string>): Promise<Provided> {
  try {
    return { value: await make() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
