import type { Command } from 'commander';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { tellProcess } from '../tell-process.ts';

/** `show`: one process, with the commands that carry it on. */
export function addShowCommand(program: Command): void {
  addSessionOptions(program.command('show'))
    .description('Show one process: where it stands, what can be done, its story and its plan')
    .argument('<process>', 'its id, or anything that explain takes')
    .addHelpText(
      'after',
      `
Examples:
  throughline show lead-to-project:hubspot-123
  throughline show hubspot:deal:123 --json`,
    )
    .action(async (named: string, options: SessionOptions) => {
      const session = openSession(options);
      const process = await findProcess(session.api, named);
      await session.answer(process, async () => tellProcess(process, await session.api.surroundings()));
    });
}
