import { ChildRecord } from './child-record.ts';
import type { Child } from './children.ts';
import { lastLines } from './log-file.ts';
import { StartError } from './start-error.ts';
import type { StateFolder } from './state-folder.ts';
import { Supervisor } from './supervisor.ts';
import { until } from './until.ts';

const patience = 90_000;

/** Everything that runs, until it is stopped. */
export interface Running {
  stop(): Promise<void>;
  /** Rejects with a StartError when a child can't be kept running. */
  readonly broken: Promise<never>;
}

/**
 * Starts the waves one after the other, each when the one before answers.
 * `say` gets a line at every step. Throws StartError, with the last lines of its log, for a child that doesn't come up;
 * then, and when `abort` says so, everything has been stopped again.
 */
export async function bringUp(
  state: StateFolder,
  waves: readonly (readonly Child[])[],
  say: (line: string) => void,
  abort: AbortSignal,
): Promise<Running> {
  const record = new ChildRecord(state.file('children.json'));
  let fail: (error: StartError) => void = () => undefined;
  const broken = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  broken.catch(() => undefined); // whoever waits hears of it; nobody has to
  const supervisor = new Supervisor(record, {
    restarting: ({ name }, how, pause) => say(`${name} ended (${how}); it is started again in ${pause / 1000} s`),
    gaveUp: ({ name, logFile }, how) =>
      fail(
        new StartError(
          'TL-START-0007',
          `${name} ended four times soon after its start (${how}). The last lines of ${logFile}:\n${lastLines(logFile)}`,
        ),
      ),
  });
  const over = new AbortController();
  const giveUp = AbortSignal.any([over.signal, abort]);
  try {
    for (const wave of waves) {
      for (const child of wave) supervisor.start(child);
      await Promise.race([Promise.all(wave.map((child) => whenReady(child, say, giveUp))), broken]);
    }
  } catch (error) {
    over.abort();
    await supervisor.stop();
    throw error;
  }
  return { broken, stop: () => supervisor.stop() };
}

async function whenReady(child: Child, say: (line: string) => void, giveUp: AbortSignal): Promise<void> {
  const timeout = AbortSignal.timeout(patience);
  if (await until(() => child.isReady(), AbortSignal.any([giveUp, timeout]))) return say(`up: ${child.name}`);
  throw new StartError(
    'TL-START-0008',
    `${child.name} doesn't answer after ${patience / 1000} s. The last lines of ${child.logFile}:\n${lastLines(child.logFile)}`,
  );
}
