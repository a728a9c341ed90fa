import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, processStartTime } from './process-start-time.ts';

interface RecordedChild {
  readonly name: string;
  readonly pid: number;
  readonly startTime: string;
}

/** Which children run, on disk: what a killed start leaves behind can be ended by the next one. */
export class ChildRecord {
  private readonly file: string;
  private children: RecordedChild[] = [];

  constructor(file: string) {
    this.file = file;
  }

  add(name: string, pid: number): void {
    const startTime = processStartTime(pid);
    if (startTime === undefined) return; // it ended at once
    this.children = [...this.children.filter((child) => child.name !== name), { name, pid, startTime }];
    this.write();
  }

  remove(pid: number): void {
    this.children = this.children.filter((child) => child.pid !== pid);
    this.write();
  }

  /** Ends what an earlier start left running, SIGTERM first, and returns the names. Takes at most 5 s. */
  async endOrphans(): Promise<string[]> {
    const orphans = this.read().filter(isAlive);
    for (const { pid } of orphans) signal(pid, 'SIGTERM');
    for (let waited = 0; waited < 5_000 && orphans.some(isAlive); waited += 100) await sleep(100);
    for (const { pid } of orphans.filter(isAlive)) signal(pid, 'SIGKILL');
    this.write();
    return orphans.map(({ name }) => name);
  }

  private read(): RecordedChild[] {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8')) as RecordedChild[];
    } catch {
      return [];
    }
  }

  private write(): void {
    // Renamed into place, so that a kill in the middle leaves the last whole record.
    writeFileSync(`${this.file}.new`, `${JSON.stringify(this.children, null, 2)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between.
  }
}
