import type { Command } from 'commander';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { answerUpdate, type UpdateAnswer } from '../update-answer.ts';

interface DelegateOptions extends SessionOptions {
  to: string;
  reason: string;
}

/** `delegate`: for this approval; holidays that are known beforehand stand in config/approvals.yaml. */
export function addDelegateCommand(program: Command): void {
  addSessionOptions(program.command('delegate'))
    .description('Have somebody else decide in your place on this approval')
    .argument('<approval>', 'its id, or its process')
    .requiredOption('--to <mail>', 'the e-mail address of whoever decides in your place')
    .requiredOption('--reason <text>', 'why, for the record')
    .addHelpText(
      'after',
      `
Examples:
  throughline delegate 'lead-to-project:hubspot-123#a1' --to jonas.lind@northwind.example --reason "On a train all day"
  throughline delegate hubspot:deal:123 --to jonas.lind@northwind.example --reason "On leave" --as "Grace Osei"

Only who is asked can hand over, nobody hands on what was handed to them, and who can't decide can't take over either.`,
    )
    .action(async (named: string, { to, reason, ...options }: DelegateOptions) => {
      const session = openSession(options);
      const { id, approval, view } = await findProcess(session.api, named.replace(/#a\d+$/, ''));
      const open = /#a\d+$/.test(named) ? named.slice(named.lastIndexOf('#')) : approval?.id.slice(id.length);
      const barred = view?.approval?.barred.map(({ actor }) => actor) ?? [];
      const answer = await session.api.post<UpdateAnswer>(
        `/v1/approvals/${encodeURIComponent(`${id}${open ?? '#a1'}`)}/delegate`,
        { to, reason },
        { roles: approval?.roles ?? ['operations'], barred },
      );
      await answerUpdate(session, answer, 'Handed over', id);
    });
}
