import type { Command } from 'commander';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { answerUpdate, type UpdateAnswer } from '../update-answer.ts';

interface CancelOptions extends SessionOptions {
  reason: string;
}

/** `cancel`: for operations; a parked process may also be cancelled by whoever owns its exception (`resolve --cancel`). */
export function addCancelCommand(program: Command): void {
  addSessionOptions(program.command('cancel'))
    .description('Cancel a process and take back what it wrote, as far as it may be')
    .argument('<process>', 'its id, or anything that explain takes')
    .requiredOption('--reason <text>', 'why, for the record')
    .addHelpText(
      'after',
      `
Examples:
  throughline cancel lead-to-project:hubspot-123 --reason "the customer withdrew"`,
    )
    .action(async (named: string, { reason, ...options }: CancelOptions) => {
      const session = openSession(options);
      const { id } = await findProcess(session.api, named);
      const path = `/v1/processes/${encodeURIComponent(id)}/cancel`;
      const answer = await session.api.post<UpdateAnswer>(path, { reason }, { roles: ['operations'] });
      await answerUpdate(session, answer, 'Cancelled', id);
    });
}
