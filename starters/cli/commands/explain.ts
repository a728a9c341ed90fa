import type { Command } from 'commander';
import type { Explanation } from '../../explain/explain.ts';
import { severalMatches } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { tellExplanation } from '../tell-explanation.ts';

/** `explain`: the story of whatever somebody has in hand, down to a bare number from an e-mail. */
export function addExplainCommand(program: Command): void {
  addSessionOptions(program.command('explain'))
    .description('Tell the whole story of a deal, customer, order, project or budget')
    .argument('<what...>', 'a record, a process, a number, or a name or part of one')
    .addHelpText(
      'after',
      `
Examples:
  throughline explain hubspot:deal:123
  throughline explain odoo:order:S00012
  throughline explain odoo:project:17
  throughline explain productive:project:4711
  throughline explain productive:budget:815
  throughline explain S00012
  throughline explain Halden Maritime

When several match they are listed, and the exit code is 2.`,
    )
    .action(async (words: string[], options: SessionOptions) => {
      const session = openSession(options);
      const asked = words.join(' ');
      const found = await session.api.get<Explanation>(`/v1/explain?q=${encodeURIComponent(asked)}`);
      const { story } = found;
      if (!story) throw severalMatches(asked, found.matches);
      await session.answer(found, async () => tellExplanation(story, await session.api.surroundings()));
    });
}
