import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, processStartTime } from './process-start-time.ts';
import { StartError } from './start-error.ts';

interface Holder {
  readonly pid: number;
  readonly startTime: string;
}

/**
 * Takes the lock of a state folder and returns what gives it back. A lock whose holder is dead is taken over.
 * Throws StartError naming the process that holds it.
 */
export function takeLock(file: string): () => void {
  const mine: Holder = { pid: process.pid, startTime: processStartTime(process.pid) ?? '' };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(mine)}\n`);
  try {
    // A link appears with its whole content or not at all, and only one of two starts can make it.
    while (!tryLink(draft, file)) removeStale(file);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(file)?.pid === mine.pid) rmSync(file, { force: true });
  };
}

/** Who holds the lock, if anyone alive does. */
export function lockHolder(file: string): number | undefined {
  const holder = read(file);
  return holder !== undefined && isAlive(holder) ? holder.pid : undefined;
}

function removeStale(file: string): void {
  const pid = lockHolder(file);
  if (pid !== undefined) {
    throw new StartError(
      'TL-START-0004',
      `Throughline runs already on this state, as process ${pid}. Stop it with Ctrl-C in its terminal or \`kill ${pid}\`, ` +
        'or start a second one with --state and other ports.',
    );
  }
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // another start was quicker
  }
  // Between the look and the move a quicker start may have put its own lock there: then it gets it back.
  const moved = read(aside);
  if (moved !== undefined && isAlive(moved)) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}
