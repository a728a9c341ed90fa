import type { Command } from 'commander';
import pc from 'picocolors';
import { priceText } from '../../../domain/lead-to-project/drift-issues.ts';
import { moneyText } from '../../../domain/money-text.ts';
import type { ProofReport } from '../../../domain/proof-report.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';

/** `proof run`, `proof last`. */
export function addProofCommand(program: Command): void {
  const proof = program
    .command('proof')
    .description('Read back what was written and compare it with what was proven, as every night');
  addSessionOptions(proof.command('run'))
    .description('Start one now; one that is under way is joined')
    .addHelpText('after', '\nExamples:\n  throughline proof run\n  throughline proof run --as "Ines Duarte"')
    .action(async (options: SessionOptions) => {
      const session = openSession(options);
      const started = await session.api.post<{ started: true }>('/v1/proofs', {}, { roles: ['operations'] });
      await session.answer(started, () => ['It is under way. `throughline proof last` tells how it goes.']);
    });
  addSessionOptions(proof.command('last'))
    .description('Tell what the latest one found, or how far it is')
    .addHelpText('after', '\nExamples:\n  throughline proof last\n  throughline proof last --json')
    .action(async (options: SessionOptions) => {
      const session = openSession(options);
      const { report } = await session.api.get<{ report: ProofReport | null }>('/v1/proofs/last');
      await session.answer(report, () =>
        report ? tellReport(report) : ['There was none yet: `throughline proof run`.'],
      );
    });
}

function tellReport({
  began,
  ended,
  checked,
  found,
  drift,
  prices,
  skipped,
  calls,
  stoppedAfter,
}: ProofReport): string[] {
  const asked = Object.entries(calls).map(([system, count]) => `${system} ${count}`);
  const left =
    drift.length < found ? [`… and ${found - drift.length} more: \`throughline list --category drift\`.`] : [];
  return [
    pc.bold(`${ended ? `From ${began} to ${ended}` : `Under way since ${began}`}: ${checked} checked, ${found} found`),
    `  Requests    ${asked.join(', ') || 'none'}`,
    `  Skipped     ${skipped.underWay} under way, ${skipped.notInForce} not in force, ${skipped.unreadInAll} unread`,
    ...prices.map(({ planned, now }) => `  Price       approved ${moneyText(planned)}, now ${moneyText(now)}`),
    ...(stoppedAfter === null ? [] : ['  The requests of this night were used up; the next one goes on there.']),
    ...skipped.unread.map(({ process, because }) => `  Unread      ${process}: ${because}`),
    ...drift.flatMap(({ process, record, differences, price, owner, repairable }) => [
      '',
      `${record}  ${pc.dim(`${process}, for ${owner}${repairable ? ', can be repaired' : ''}`)}`,
      ...differences.map((sentence) => `  ${sentence}`),
      ...(priceText(price) ? [`  ${priceText(price)}`] : []),
    ]),
    ...left,
  ];
}
