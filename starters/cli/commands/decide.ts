import type { Command } from 'commander';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { answerUpdate, type UpdateAnswer } from '../update-answer.ts';

interface DecideOptions extends SessionOptions {
  plan: string;
  comment?: string;
}

const words = {
  approve: { description: 'Approve exactly the plan with this hash', done: 'Approved', comment: '' },
  reject: { description: 'Reject the plan with this hash', done: 'Rejected', comment: ' --comment "Margin too thin"' },
  'send-back': {
    description: 'Have something seen to first: the plan is then asked about again',
    done: 'Sent back',
    comment: ' --comment "Is travel included?"',
  },
} as const;

/** `approve`, `reject` and `send-back`. */
export function addDecideCommand(program: Command, decision: keyof typeof words): void {
  const { description, done, comment } = words[decision];
  addSessionOptions(program.command(decision))
    .description(description)
    .argument('<process>', 'its id, or anything that explain takes')
    .requiredOption('--plan <hash>', 'the whole hash of the plan you looked at, as `throughline show` prints it')
    .option('--comment <text>', decision === 'approve' ? 'what the record should say' : 'why; it is needed')
    .addHelpText(
      'after',
      `
Examples:
  throughline ${decision} lead-to-project:hubspot-123 --plan 9f2c…${comment}
  throughline ${decision} hubspot:deal:123 --plan 9f2c…${comment} --as "Grace Osei"

The process judges it: the deal's owner, whoever started it and whoever corrected it can't decide.`,
    )
    .action(async (named: string, { plan, comment = '', ...options }: DecideOptions) => {
      const session = openSession(options);
      const { id, approval, view } = await findProcess(session.api, named);
      const barred = view?.approval?.barred.map(({ actor }) => actor) ?? [];
      // An attempt on a process that waits for nobody is sent all the same: it is judged there, and stays on record.
      const answer = await session.api.post<UpdateAnswer>(
        `/v1/approvals/${encodeURIComponent(approval?.id ?? `${id}#a1`)}/decision`,
        { decision: decision === 'send-back' ? 'send back' : decision, planHash: plan, comment },
        { roles: approval?.roles ?? ['operations'], barred },
      );
      await answerUpdate(session, answer, done, id);
    });
}
