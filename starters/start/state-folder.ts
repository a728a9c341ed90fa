import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

/** Moves when what lies in the folder changes in a way an older or newer program can't read. */
const stateVersion = 1;

/** The sandbox's keys: `npm start` makes them once. */
type StateKeys =
  | 'payload.keys'
  | 'decision-keys.json'
  | 'decision-keys-public.json'
  | 'ledger-keys.json'
  | 'ledger-keys-public.json';

/** Where `npm start` keeps everything of one installation. */
export class StateFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(
    name:
      | 'lock.json'
      | 'children.json'
      | 'instance.json'
      | 'deals.json'
      | 'temporal.db'
      | 'ledger.db'
      | 'sandbox.json'
      | StateKeys,
  ): string {
    return join(this.path, name);
  }

  log(child: string): string {
    return join(this.path, 'logs', `${child}.log`);
  }

  /**
   * Makes the folder if it isn't there.
   * Throws StartError when it holds something else: nobody's home folder becomes a state folder by a typing error.
   */
  create(): void {
    mkdirSync(this.path, { recursive: true });
    if (this.isOurs() || readdirSync(this.path).length === 0) return;
    throw new StartError(
      'TL-START-0002',
      `${this.path} holds files and no version.json, so it isn't Throughline's. Name another folder with --state.`,
    );
  }

  /** Throws StartError when this program can't read what is kept there. Nothing is ever wiped. */
  checkVersion(): void {
    if (!existsSync(this.versionFile())) {
      writeFileSync(this.versionFile(), `${JSON.stringify({ version: stateVersion })}\n`);
    }
    mkdirSync(join(this.path, 'logs'), { recursive: true });
    const version = this.readVersion();
    if (version === stateVersion) return;
    const ways = 'choose another folder with --state, or begin anew in this one with --fresh, which deletes it';
    throw new StartError(
      'TL-START-0003',
      typeof version === 'number' && version > stateVersion
        ? `${this.path} was written by a newer Throughline (state ${version}, this one knows ${stateVersion}). Use that one, ${ways}.`
        : `${this.path} was written by an older Throughline (state ${version}) that this one can't take over. ` +
            `Finish what is open with the older one, ${ways}.`,
    );
  }

  /** Deletes everything but the lock, which the caller holds. */
  clear(): void {
    for (const name of readdirSync(this.path)) {
      if (!name.startsWith('lock.json')) rmSync(join(this.path, name), { recursive: true, force: true });
    }
  }

  private isOurs(): boolean {
    // The lock is written before version.json: a start that was killed in between leaves only the lock.
    return existsSync(this.versionFile()) || readdirSync(this.path).every((name) => name.startsWith('lock.json'));
  }

  private versionFile(): string {
    return join(this.path, 'version.json');
  }

  private readVersion(): unknown {
    try {
      return (JSON.parse(readFileSync(this.versionFile(), 'utf8')) as { version?: unknown }).version ?? 'unknown';
    } catch {
      return 'unreadable';
    }
  }
}
