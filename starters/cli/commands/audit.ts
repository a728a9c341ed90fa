import { randomUUID } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { KeyRing } from '../../../keys/key-ring.ts';
import type { ChainEnd } from '../../../ledger/append-entries.ts';
import { refuseNaming } from '../../../ledger/erase-person.ts';
import { type ExportQuestion, exportLines, isAsked } from '../../../ledger/export-lines.ts';
import { verifyExport } from '../../../ledger/verify-export.ts';
import { verifyLedger } from '../../../ledger/verify-ledger.ts';
import { CommandError } from '../command-error.ts';
import { addLedgerOptions, type LedgerOptions, openToRead, openToWrite, publicRing, textOf } from '../open-ledger.ts';
import { tellAsked, tellExport, tellLedger, tellTraces } from '../tell-audit.ts';

/** `audit …`: the ledger for auditors and data protection officers. It opens the database itself and needs nothing that runs. */
export function addAuditCommand(program: Command): void {
  const audit = program.command('audit').description('Verify and export the ledger, and erase a person’s data in it');
  addVerify(audit);
  addExport(audit);
  addHead(audit);
  addErase(audit);
}

type VerifyOptions = LedgerOptions & { keys?: string; head?: string };

function addVerify(audit: Command): void {
  addLedgerOptions(audit.command('verify'))
    .description('Say whether anything on record was changed, removed, moved or cut off, by public keys alone')
    .argument('[export]', 'a file that `audit export` wrote, instead of the ledger')
    .option('--keys <file>', 'the public keys, a JWK Set (LEDGER_KEYS, else those of the state folder)')
    .option('--head <file>', 'a head that was kept elsewhere (`audit head`): the ledger must still have it')
    .option('--json', 'answer with JSON, for scripts')
    .addHelpText(
      'after',
      `
Examples:
  throughline audit verify
  throughline audit verify --head last-quarter.json
  throughline audit verify q3.jsonl --keys ledger-public.json

Exit codes: 0 all is as it was recorded, 1 it is not, 2 it could not be verified.`,
    )
    .action(async (file: string | undefined, options: VerifyOptions) => {
      const { verdict, told } = await judged(file, options);
      if (verdict.findings.length > 0) {
        const lines = verdict.findings.map(({ what }) => `  ${what}`);
        const what = file === undefined ? 'The ledger' : 'The export';
        throw new CommandError(1, [pc.red(`${what} is not as it was recorded:`), ...lines].join('\n'), verdict);
      }
      process.stdout.write(`${options.json ? JSON.stringify(verdict, null, 2) : told}\n`);
    });
}

/** What can't be verified is not for that something else than was recorded. */
async function judged(file: string | undefined, options: VerifyOptions) {
  try {
    const ring = publicRing(options);
    const kept = options.head === undefined ? null : readHead(options.head);
    return await (file === undefined ? verifyHere(options, ring, kept) : verifyFile(file, ring, kept));
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(2, String((error as Error).message));
  }
}

async function verifyHere(options: LedgerOptions, ring: KeyRing, kept: ChainEnd | null) {
  const ledger = await openToRead(options);
  try {
    const verdict = await verifyLedger(ledger, ring, kept);
    return { verdict, told: tellLedger(verdict, kept) };
  } finally {
    await ledger.close();
  }
}

async function verifyFile(file: string, ring: KeyRing, kept: ChainEnd | null) {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new CommandError(2, `${file} is not there, or no file: an export is read twice.`);
  const lines = () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const verdict = await verifyExport(lines, ring, kept);
  return { verdict, told: tellExport(verdict) };
}

function readHead(file: string): ChainEnd {
  const head = headIn(textOf(file));
  if (head) return head;
  throw new CommandError(
    2,
    `${file} is no head of a ledger. One is what \`throughline audit head\` prints: {"seq": …, "hash": "…"}, with an entry's ` +
      'number, 1 or more, and its hash, 64 hexadecimal digits.',
  );
}

function headIn(text: string): ChainEnd | null {
  try {
    const { seq, hash } = JSON.parse(text) as Partial<ChainEnd>;
    const isOne = Number.isSafeInteger(seq) && Number(seq) >= 1 && /^[0-9a-f]{64}$/.test(String(hash));
    return isOne ? { seq: Number(seq), hash: String(hash) } : null;
  } catch {
    return null;
  }
}

function addExport(audit: Command): void {
  addLedgerOptions(audit.command('export'))
    .description('Write plans, decisions, corrections and writes with their proofs as JSON lines, for an auditor')
    .option('--from <day>', 'the first day, YYYY-MM-DD (UTC)')
    .option('--to <day>', 'the last day, YYYY-MM-DD (UTC)')
    .option('--process <id>', 'only what is about this process')
    .addHelpText(
      'after',
      `
Examples:
  throughline audit export --from 2026-07-01 --to 2026-09-30 > q3.jsonl
  throughline audit export --process lead-to-project:hubspot-123 > deal.jsonl

What was not asked for is there as a link of the chain, without what it says. Hand the public keys over separately; \`throughline audit verify <file> --keys <file>\` checks it offline.`,
    )
    .action(async (options: LedgerOptions & { from?: string; to?: string; process?: string }) => {
      const question = questionOf(options);
      // What can't be printed is told by `print`.
      process.stdout.on('error', () => undefined);
      const ledger = await openToRead(options);
      try {
        const told = await ledger.atOneMoment(async (asked) => {
          let told = 0;
          for await (const line of exportLines(asked, question)) {
            await print(`${JSON.stringify(line)}\n`);
            if ('seq' in line && isAsked(question, line)) told += 1;
          }
          return told;
        });
        process.stderr.write(`Exported: ${tellAsked(told, question)}.\n`);
      } finally {
        await ledger.close();
      }
    });
}

function questionOf(options: { from?: string; to?: string; process?: string }): ExportQuestion {
  const from = options.from === undefined ? null : dayBegins('--from', options.from, 0);
  const to = options.to === undefined ? null : dayBegins('--to', options.to, 1);
  if (from !== null && to !== null && from >= to)
    throw new CommandError(2, `--from ${options.from} is after --to ${options.to}: no day is between them.`);
  return { from, to, process: options.process ?? null };
}

/** Whoever reads it may go away, and a disk may be full: neither is the ledger's trouble. */
async function print(text: string): Promise<void> {
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) =>
    process.stdout.write(text, resolve),
  );
  if (error) throw new CommandError(1, `The export could not be written to its end (${error.code}).`);
}

function dayBegins(option: string, day: string, daysLater: number): string {
  const at = new Date(`${day}T00:00:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) {
    throw new CommandError(2, `${option} takes a day, such as 2026-09-30; "${day}" is none.`);
  }
  at.setUTCDate(at.getUTCDate() + daysLater);
  return at.toISOString();
}

function addHead(audit: Command): void {
  addLedgerOptions(audit.command('head'))
    .description('Print the last signed head, to be kept where nobody who can write to the ledger can')
    .addHelpText(
      'after',
      `
Examples:
  throughline audit head > head-$(date +%F).json

\`throughline audit verify --head <file>\` compares the ledger, or an export, with it.`,
    )
    .action(async (options: LedgerOptions) => {
      const ledger = await openToRead(options);
      const head = await ledger.lastHead().finally(() => ledger.close());
      if (head === null) throw new CommandError(1, 'Nothing is on record yet.');
      process.stdout.write(`${JSON.stringify(head)}\n`);
    });
}

function addErase(audit: Command): void {
  addLedgerOptions(audit.command('erase'))
    .description('Erase a person’s data; without --yes it only says what would be erased')
    .argument('<person...>', 'their e-mail address, or their name as it is on record')
    .requiredOption('--reason <text>', 'why; it stays on record, so without the name')
    .requiredOption('--by <who>', 'on whose word; it stays on record, so not the person')
    .option('--yes', 'erase it: nothing brings it back')
    .option('--json', 'answer with JSON, for scripts')
    .addHelpText(
      'after',
      `
Examples:
  throughline audit erase anna.berg@example.com --reason "GDPR art. 17, request 2026-11" --by "data protection officer"

Values go from the ledger's entries and stories, and the chain still verifies. Copies and backups of the database, Temporal's
own histories (until their retention ends) and the firm's systems are not touched.`,
    )
    .action(async (words: string[], options: LedgerOptions & { reason: string; by: string; yes?: true }) => {
      const ledger = options.yes ? await openToWrite(options) : null;
      const reader = ledger ?? (await openToRead(options));
      const person = words.join(' ');
      const { reason, by } = options;
      try {
        const traces = await (ledger
          ? ledger.erase(person, { id: `erasure/${randomUUID()}`, reason, by })
          : reader.tracesOf(person));
        refuseNaming(traces, { reason, by });
        const [isAny, rewritten] = [traces.values.length + traces.stories.length > 0, ledger !== null];
        const told = tellTraces(traces, rewritten);
        const answer = { ...traces, erased: isAny && rewritten, rewritten };
        process.stdout.write(`${options.json ? JSON.stringify(answer, null, 2) : told}\n`);
      } finally {
        await reader.close();
      }
    });
}
