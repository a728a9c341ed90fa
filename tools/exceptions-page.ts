import { catalogue, exceptionCodes, waitCodes } from '../domain/catalogue.ts';
import type { ExceptionCategory, Policy } from '../domain/policy.ts';

const prefixes: Record<string, string> = {
  DEAL: 'the deal itself',
  MAP: 'the firm’s mapping',
  CFG: 'the firm’s files',
  MATCH: 'which record is meant',
  ERP: 'the ERP',
  CRM: 'the CRM',
  PSA: 'the PSA',
  APPR: 'decisions',
  DRIFT: 'what changed afterwards',
  UNDO: 'taking back',
  BUG: 'what nobody foresaw',
  WAIT: 'trouble that passes',
};

type Code = keyof typeof catalogue;

/** docs/exceptions.md, whole: the catalogue by category, each with its runbook and whose it is in the sample firm. */
export function exceptionsPage(owners: Policy['owners'], roleNames: Record<string, string>): string {
  const categories = [...new Set(exceptionCodes.map((code) => catalogue[code].category))];
  const parts = Object.entries(prefixes).map(([prefix, what]) => `\`TL-${prefix}\` ${what}`);
  return [
    '# Exceptions, by code',
    '',
    '<!-- Written by tools/write-exceptions.ts from domain/catalogue.ts. Change that, not this. -->',
    '',
    'What can keep a process from going on. A process that *parks* waits for a person: the category says whose it is',
    '(`exceptionOwners` in `config/approvals.yaml`; named here is the sample firm’s, by default), the runbook what to do.',
    'The same table is at `GET /v1/exception-codes` and in `throughline codes`.',
    '',
    `The middle part says what it is about: ${parts.join(', ')}.`,
    ...categories.flatMap((category) =>
      section(category, `Owner by default: ${roleNames[owners[category]] ?? owners[category]}`, codesOf(category)),
    ),
    ...section(
      'degraded',
      'Nothing parks and nobody is asked: calls are repeated for as long as it takes, and the process is shown as degraded',
      waitCodes,
    ),
    '',
  ].join('\n');
}

function codesOf(category: ExceptionCategory): Code[] {
  return exceptionCodes.filter((code) => catalogue[code].category === category);
}

function section(category: string, about: string, codes: readonly Code[]): string[] {
  const runbook = `operations/runbooks/${category.replaceAll(' ', '-')}.md`;
  return [
    '',
    `## ${category.charAt(0).toUpperCase()}${category.slice(1)}`,
    '',
    `${about}. Runbook: [${runbook}](../${runbook}).`,
    '',
    '| code | what | what it means | what to do |',
    '| --- | --- | --- | --- |',
    ...codes.map((code) => {
      const { title, sentence, whatToDo } = catalogue[code];
      return `| <a id="${code.toLowerCase()}"></a>${code} | ${title} | ${sentence} | ${whatToDo} |`;
    }),
  ];
}
