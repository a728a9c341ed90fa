import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { workflowBundle } from '../temporal.ts';

const root = new URL('../../', import.meta.url);

/** A program of ours in a process of its own, so that it can be killed as a machine would: SIGKILL, without a word. */
export class KillableProgram {
  #child: ChildProcess | null = null;
  readonly #entry: string;
  readonly #ready: string;
  readonly #env: Record<string, string>;

  /** `ready` is what it logs when it can be used. */
  constructor(entry: string, ready: string, env: Record<string, string>) {
    this.#entry = fileURLToPath(new URL(entry, root));
    this.#ready = ready;
    this.#env = env;
  }

  /** Resolves when it says that it is ready. @throws with its last words when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#entry], {
      // Nothing else of the shell's: it may have been set up for a real installation.
      env: { PATH: process.env.PATH, LOG_LEVEL: 'info', ...this.#env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said = `${said}${chunk}`.slice(-4_000);
        if (said.includes(this.#ready)) resolve();
      });
      child.once('exit', () => reject(new Error(`${this.#entry} ended: ${said}`)));
    });
  }

  /** Did it end by itself, though nobody asked it to? */
  get hasDied(): boolean {
    return this.#child !== null && hasEnded(this.#child);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || hasEnded(child)) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}

/** All workers in one process. */
export function workerProgram(env: Record<string, string>): KillableProgram {
  return new KillableProgram('workers/all.ts', 'workers are ready', {
    ...env,
    THROUGHLINE_WORKFLOW_BUNDLE: workflowBundle().codePath,
  });
}

/** The API. Its log holds a line for each request, which nobody reads here; it is needed only for being ready. */
export function apiProgram(env: Record<string, string>): KillableProgram {
  return new KillableProgram('starters/api/main.ts', 'the API is ready', env);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
