import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { CommandError } from './command-error.ts';
import { createProgram } from './program.ts';

/** 0 done, 1 refused or failed, 2 wrong usage. With --json, what was refused is on standard output as well, as JSON. */
async function main(args: readonly string[]): Promise<number> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof CommandError) {
      if (error.problem !== null && args.includes('--json'))
        process.stdout.write(`${JSON.stringify(error.problem, null, 2)}\n`);
      process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
