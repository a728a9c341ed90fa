import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildRecord } from './child-record.ts';
import { openLog } from './log-file.ts';

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Children of a lower number are stopped first: workers need Temporal and the systems to finish what they do. */
  readonly stopOrder: number;
  /** How long it may take to stop (ms) before it is killed. */
  readonly grace: number;
}

export interface SupervisorEvents {
  /** A child ended by itself and is started again after `pause` ms. */
  restarting(spec: ChildSpec, how: string, pause: number): void;
  /** A child ended four times within ten seconds of its start. */
  gaveUp(spec: ChildSpec, how: string): void;
}

const quickDeath = 10_000;
const quickDeaths = 4;

/** Starts children, starts those again that die, and stops them all. */
export class Supervisor {
  private readonly record: ChildRecord;
  private readonly events: SupervisorEvents;
  private readonly running = new Map<string, { spec: ChildSpec; child: ChildProcess }>();
  private readonly stopping = new AbortController();

  constructor(record: ChildRecord, events: SupervisorEvents) {
    this.record = record;
    this.events = events;
  }

  start(spec: ChildSpec): void {
    void this.keepRunning(spec);
  }

  /** Stops all children in their order; one that overstays its grace is killed with all its own. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const orders = [...new Set([...this.running.values()].map(({ spec }) => spec.stopOrder))].sort((a, b) => a - b);
    for (const order of orders) {
      const now = [...this.running.values()].filter(({ spec }) => spec.stopOrder === order);
      await Promise.all(now.map(({ spec, child }) => end(child, spec.grace)));
    }
  }

  private async keepRunning(spec: ChildSpec): Promise<void> {
    for (let deaths = 0; !this.stopping.signal.aborted; ) {
      const startedAt = Date.now();
      const how = await this.runOnce(spec);
      if (this.stopping.signal.aborted) return;
      deaths = Date.now() - startedAt < quickDeath ? deaths + 1 : 1;
      if (deaths === quickDeaths) return this.events.gaveUp(spec, how);
      const pause = 500 * 2 ** (deaths - 1);
      this.events.restarting(spec, how, pause);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Resolves when the child has ended, with how it did. */
  private async runOnce(spec: ChildSpec): Promise<string> {
    const log = openLog(spec.logFile);
    // A group of its own: Ctrl-C reaches only us, and we stop the children in their order.
    const child = spawn(spec.command, spec.args, { stdio: ['ignore', log, log], env: spec.env, detached: true });
    closeSync(log);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      return error.message;
    }
    this.running.set(spec.name, { spec, child });
    this.record.add(spec.name, child.pid);
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    this.running.delete(spec.name);
    this.record.remove(child.pid);
    return signal === null ? `exit code ${code}` : `signal ${signal}`;
  }
}

async function end(child: ChildProcess, grace: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const { pid } = child;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => killGroup(pid), grace);
  await ended;
  clearTimeout(kill);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}
