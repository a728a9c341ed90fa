import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When the process with this id was started, as text to compare, or undefined when there is none (or only a zombie).
 * Process ids are used again: only id and start time together name a process.
 */
export function processStartTime(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

/** Is this very process still there? */
export function isAlive({ pid, startTime }: { pid: number; startTime: string }): boolean {
  return processStartTime(pid) === startTime;
}

function fromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may itself hold spaces and brackets, so fields are counted from the last bracket on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticksSinceBoot] = [fields[0], fields[19]];
  if (state === 'Z' || ticksSinceBoot === undefined) return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}:${ticksSinceBoot}`;
}

function fromPs(pid: number): string | undefined {
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
  const said = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8', env }).trim();
  return said === '' || said.startsWith('Z') ? undefined : said.slice(said.indexOf(' ')).trim();
}
