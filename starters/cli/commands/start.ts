import type { Command } from 'commander';
import { dealNamed } from '../deal-named.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';

/** `start`: what a webhook does, by hand. */
export function addStartCommand(program: Command): void {
  addSessionOptions(program.command('start'))
    .description('Start the process of a deal, or tell a running one to look at the deal again')
    .argument('<deal>', 'its id in the CRM')
    .addHelpText(
      'after',
      `
Examples:
  throughline start 123
  throughline start hubspot:deal:123 --as "Priya Nair"

Whoever starts a process can't approve it.`,
    )
    .action(async (named: string, options: SessionOptions) => {
      const session = openSession(options);
      const body = dealNamed(named);
      const started = await session.api.post<{ process: string }>('/v1/lead-to-project', body, {
        roles: ['sales-operations'],
      });
      await session.answer(started, () => [`${started.process} is at it. \`throughline show\` tells how it goes.`]);
    });
}
