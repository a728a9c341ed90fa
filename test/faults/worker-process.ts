import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { workflowBundle } from '../temporal.ts';

const ENTRY = fileURLToPath(new URL('../../workers/all.ts', import.meta.url));

/** A worker process of its own, so that it can be killed as a machine would: SIGKILL, without a word. */
export class WorkerProcess {
  #child: ChildProcess | null = null;
  readonly #env: Record<string, string>;

  constructor(env: Record<string, string>) {
    this.#env = env;
  }

  /** Resolves when it says that it is ready. @throws with its last words when it ends before. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [ENTRY], {
      // Nothing else of the shell's: it may have been set up for a real installation.
      env: {
        PATH: process.env.PATH,
        ...this.#env,
        THROUGHLINE_WORKFLOW_BUNDLE: workflowBundle().codePath,
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said = `${said}${chunk}`.slice(-4_000);
        if (said.includes('workers are ready')) resolve();
      });
      child.once('exit', () => reject(new Error(`The worker process ended: ${said}`)));
    });
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
