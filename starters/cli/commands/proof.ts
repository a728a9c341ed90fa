import type { Command } from 'commander';
import pc from 'picocolors';
import { catalogue } from '../../../domain/catalogue.ts';
import { priceText } from '../../../domain/lead-to-project/drift-issues.ts';
import { moneyText } from '../../../domain/money-text.ts';
import type { ProofReport } from '../../../domain/proof-report.ts';
import type { LastProof } from '../../proof-schedule.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';

const STOPPED =
  '  It stopped: the requests of this night were used up, or the CRM or the ERP showed nothing. The next one goes on there.';

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
      const { report, ...standing } = await session.api.get<Answer>('/v1/proofs/last');
      await session.answer(report, () =>
        report ? tellReport(report, standing) : ['There was none yet: `throughline proof run`.'],
      );
    });
}

type Answer = Omit<LastProof, 'report'> & { report: ProofReport | null };

function tellReport(
  { began, ended, checked, found, drift, prices, skipped, calls, stoppedAfter }: ProofReport,
  { degraded, overdue }: Omit<LastProof, 'report'>,
): string[] {
  const asked = Object.entries(calls).map(([system, count]) => `${system} ${count}`);
  const left =
    drift.length < found ? [`… and ${found - drift.length} more: \`throughline list --category drift\`.`] : [];
  return [
    pc.bold(`${ended ? `From ${began} to ${ended}` : `Under way since ${began}`}: ${checked} checked, ${found} found`),
    ...(overdue ? ['  It takes more than a day: the nights since then were left out.'] : []),
    ...(degraded
      ? [
          `  Held up     by ${degraded.system} since ${degraded.since}: ${catalogue[degraded.code].title} [${degraded.code}]`,
        ]
      : []),
    `  Requests    ${asked.join(', ') || 'none'}`,
    `  Skipped     ${skipped.underWay} not done yet, ${skipped.notInForce} not in force, ${skipped.unreadInAll} unread`,
    ...prices.map(({ planned, now }) => `  Price       approved ${moneyText(planned)}, now ${moneyText(now)}`),
    ...(stoppedAfter === null ? [] : [STOPPED]),
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
