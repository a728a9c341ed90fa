import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { connectTemporal, type TemporalConnection } from '../starters/temporal/connect.ts';
import { decisionEnv } from './decision-keys.ts';
import type { Provided } from './global-setup.ts';
import { testKeys } from './payload-keys.ts';

/** The environment a program needs to use the run's dev server. */
export function temporalEnv(): { TEMPORAL_ADDRESS: string } & typeof testKeys & typeof decisionEnv {
  return { TEMPORAL_ADDRESS: provided(inject('temporalAddress')), ...testKeys, ...decisionEnv };
}

/** A client of the run's dev server. Close it in afterAll. */
export function connect(): Promise<TemporalConnection> {
  return connectTemporal(temporalEnv());
}

/** For `Worker.create({ workflowBundle })`: all workflows, bundled once for the run. */
export function workflowBundle(): { codePath: string } {
  return { codePath: provided(inject('workflowBundle')) };
}

/** All test files share one server: each takes task queues and business keys of its own. */
export function uniqueName(base: string): string {
  return `${base}-${randomUUID().slice(0, 8)}`;
}

function provided(given: Provided | undefined): string {
  if (given === undefined) throw new Error('This test needs the Temporal server: run it without TL_PURE=1');
  if ('problem' in given) throw new Error(`Not available to this test: ${given.problem}`);
  return given.value;
}
