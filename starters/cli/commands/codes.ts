import type { Command } from 'commander';
import pc from 'picocolors';
import { catalogue, exceptionCodes, waitCodes } from '../../../domain/catalogue.ts';
import { CommandError } from '../command-error.ts';
import { table } from '../table.ts';

// Whose a category is the firm decides (`exceptionOwners`); the API says it, and `show` of what is parked.
const rows = [...exceptionCodes, ...waitCodes].map((code) => ({ code, ...catalogue[code] }));

/** `codes`: the catalogue, or what one code means and what to do about it. Needs nothing that runs. */
export function addCodesCommand(program: Command): void {
  program
    .command('codes')
    .description('Explain the codes of exceptions and of what holds processes up')
    .argument('[code]', 'only this one')
    .option('--json', 'answer with JSON, for scripts')
    .addHelpText(
      'after',
      `
Examples:
  throughline codes
  throughline codes TL-MAP-0003`,
    )
    .action((named: string | undefined, { json }: { json?: true }) => {
      const found = named === undefined ? rows : rowOf(named);
      const lines = Array.isArray(found) ? tellRows() : tell(found);
      process.stdout.write(`${json ? JSON.stringify(found, null, 2) : lines.join('\n')}\n`);
    });
}

function rowOf(named: string): (typeof rows)[number] {
  const found = rows.find(({ code }) => code === named.toUpperCase());
  if (found) return found;
  throw new CommandError(2, `${named} is no code of the catalogue; \`throughline codes\` lists them.`);
}

function tellRows(): string[] {
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const cells = rows.map(({ code, category, title }) => [code, category, title]);
  return table(['CODE', 'CATEGORY', 'WHAT'], cells, width);
}

function tell({ code, category, title, sentence, whatToDo }: (typeof rows)[number]): string[] {
  return [
    pc.bold(`${code}  ${title}`),
    `  ${sentence}`,
    `  What to do  ${whatToDo}`,
    `  Category    ${category}${category === 'degraded' ? ': nobody is asked, it is tried again' : ''}`,
    `  Runbook     operations/runbooks/${category.replaceAll(' ', '-')}.md`,
  ];
}
