import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../starters/cli/main.ts', import.meta.url));

export interface CommandResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs the command line as a person does: a process of its own, in a folder without settings. */
export function commandLine(env: Record<string, string>) {
  return (...args: string[]): Promise<CommandResult> =>
    new Promise((resolve) => {
      const options = { env: { PATH: process.env.PATH, ...env }, cwd: tmpdir(), timeout: 60_000 };
      execFile(process.execPath, [main, ...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : Number(error.code ?? 128);
        resolve({ exitCode: code, stdout, stderr });
      });
    });
}
