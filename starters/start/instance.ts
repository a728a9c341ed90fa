import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { StateFolder } from './state-folder.ts';
import { lockHolder } from './state-lock.ts';

/** What runs now, for the command line and for scripts: `instance.json` in the state folder. */
export interface Instance {
  /** Of `npm start`. */
  readonly pid: number;
  readonly api: string;
  readonly temporal: string;
  readonly temporalUi: string | null;
  /** Null when every system is the user's own. */
  readonly sandbox: string | null;
  /** Whose sample people can sign in; null where the user's own identity provider is used. */
  readonly samplePeople: string | null;
  readonly startedAt: string;
}

/** Says that everything answers. */
export function writeInstance(state: StateFolder, instance: Instance): void {
  const file = state.file('instance.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(instance, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeInstance(state: StateFolder): void {
  rmSync(state.file('instance.json'), { force: true });
}

/** The instance that runs on this state, or undefined when none does (one that was killed leaves its file behind). */
export function readInstance(state: StateFolder): Instance | undefined {
  try {
    const instance = JSON.parse(readFileSync(state.file('instance.json'), 'utf8')) as Instance;
    return lockHolder(state.file('lock.json')) === instance.pid ? instance : undefined;
  } catch {
    return undefined;
  }
}
