import type { Worker } from '@temporalio/worker';
import { setCurrentVersion } from '../../starters/temporal/current-version.ts';
import { createWorkers, type WorkerRole, type WorkerSetup } from '../../workers/start-workers.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';

/** Workers that can be stopped. */
export interface Running {
  stop(): Promise<void>;
}

export interface VersionedFirm {
  throughline: Throughline;
  /** Workers for the systems, which have no versions. */
  systemWorkers(...roles: WorkerRole[]): Promise<Running>;
  /** The workers of one version: what runs the workflows. */
  release(buildId: string, workflowBundle: WorkerSetup['workflowBundle']): Promise<Running>;
  /** Makes it the current version, as soon as Temporal knows its workers. */
  setCurrent(buildId: string): Promise<void>;
  close(): Promise<void>;
}

export const deploymentName = 'throughline';
const A_MOMENT_MS = 250;
const MOMENTS = 80;

/** The sample firm with workers that come and go, as they do when versions are deployed. */
export async function startVersionedFirm(options: { env?: Record<string, string> } = {}): Promise<VersionedFirm> {
  const throughline = await startThroughline({ ...unlimited, ...options, workers: false, patience: 60_000 });
  const { client, namespace, workerSetup } = throughline;
  const running = new Set<Running>();
  const run = (workers: Worker[]): Running => {
    const ended = Promise.all(workers.map((worker) => worker.run()));
    const these = {
      stop: async () => {
        running.delete(these);
        for (const worker of workers) worker.shutdown();
        await ended;
      },
    };
    running.add(these);
    return these;
  };
  return {
    throughline,
    systemWorkers: async (...roles) => run(await createWorkers(workerSetup, roles)),
    release: async (buildId, workflowBundle) => {
      const deployment = { deploymentName, buildId };
      return run(await createWorkers({ ...workerSetup, workflowBundle, deployment }, ['processes']));
    },
    setCurrent: async (buildId) => {
      for (let left = MOMENTS; ; left -= 1) {
        try {
          return await setCurrentVersion({ client, namespace }, { deploymentName, buildId });
        } catch (error) {
          if (left === 0) throw error;
          await new Promise((resolve) => setTimeout(resolve, A_MOMENT_MS));
        }
      }
    },
    close: async () => {
      await Promise.all([...running].map((workers) => workers.stop()));
      await throughline.close();
    },
  };
}
