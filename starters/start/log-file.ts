import { existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

const largestLog = 20 * 1024 * 1024;

/** Opens a log for appending; one that has grown past 20 MB is put aside as `.1` first. */
export function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}

/** The last lines of a log, indented, for a message to a person. */
export function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '  (no log)';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count);
  return lines.map((line) => `  ${line.slice(0, 300)}`).join('\n');
}
