import type { Command } from 'commander';
import pc from 'picocolors';
import { CommandError } from '../command-error.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { table } from '../table.ts';

interface CodeRow {
  code: string;
  category: string;
  title: string;
  sentence: string;
  whatToDo: string;
  owner: string | null;
}

/** `codes`: the catalogue, or what one code means and what to do about it. */
export function addCodesCommand(program: Command): void {
  addSessionOptions(program.command('codes'))
    .description('Explain the codes of exceptions and of what holds processes up')
    .argument('[code]', 'only this one')
    .addHelpText(
      'after',
      `
Examples:
  throughline codes
  throughline codes TL-MAP-0003`,
    )
    .action(async (named: string | undefined, options: SessionOptions) => {
      const session = openSession(options);
      const { codes } = await session.api.get<{ codes: CodeRow[] }>('/v1/exception-codes');
      if (named === undefined) {
        const rows = codes.map(({ code, category, owner, title }) => [code, category, owner ?? '', title]);
        return session.answer(codes, () => table(['CODE', 'CATEGORY', 'FOR', 'WHAT'], rows, session.width));
      }
      const wanted = named.toUpperCase();
      const found = codes.find(({ code }) => code === wanted);
      if (!found) throw new CommandError(2, `${named} is no code of the catalogue; \`throughline codes\` lists them.`);
      await session.answer(found, () => tell(found));
    });
}

function tell({ code, category, title, sentence, whatToDo, owner }: CodeRow): string[] {
  return [
    pc.bold(`${code}  ${title}`),
    `  ${sentence}`,
    `  What to do  ${whatToDo}`,
    `  Category    ${category}${owner ? `, for ${owner}` : ': nobody is asked, it is tried again'}`,
    `  Runbook     operations/runbooks/${category.replaceAll(' ', '-')}.md`,
  ];
}
