import { type Command, Option } from 'commander';
import type { Decision } from '../../../domain/message.ts';
import { CommandError } from '../command-error.ts';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';

interface SignOptions extends SessionOptions {
  approve?: true;
  reject?: true;
  sendBack?: true;
  plan?: string;
  comment?: string;
}

/** `decision sign`: a decision that somebody else brings to the process. */
export function addDecisionCommand(program: Command): void {
  const decision = program.command('decision').description('Work with a decision without sending it');
  addSessionOptions(decision.command('sign'))
    .description('Have a decision signed, and print it')
    .argument('<process>', 'its id, or anything that explain takes')
    .addOption(new Option('--approve', 'approve the plan').conflicts(['reject', 'sendBack']))
    .addOption(new Option('--reject', 'reject it; needs a comment').conflicts(['approve', 'sendBack']))
    .addOption(
      new Option('--send-back', 'have something seen to first; needs a comment').conflicts(['approve', 'reject']),
    )
    .option('--plan <hash>', 'the whole hash of the plan you looked at (the one that is asked about now)')
    .option('--comment <text>', 'what the record should say')
    .addHelpText(
      'after',
      `
Examples:
  throughline decision sign lead-to-project:hubspot-123 --approve --json > decision.json
  temporal workflow update execute --workflow-id lead-to-project:hubspot-123 --name decide --input-file decision.json
  temporal workflow signal --workflow-id lead-to-project:hubspot-123 --name decide --input-file decision.json

It is signed in your name and good for a day. The process judges it when it comes: it counts once, on this process and
this plan. A signal gets no answer; \`throughline show\` tells what became of it.`,
    )
    .action(async (named: string, options: SignOptions) => {
      const decision = decisionOf(options);
      const session = openSession(options);
      const { id, approval, view } = await findProcess(session.api, named);
      const planHash = options.plan ?? approval?.planHash;
      if (!approval || !planHash) throw new CommandError(1, `${id} waits for no decision, so there is none to sign.`);
      const barred = view?.approval?.barred.map(({ actor }) => actor) ?? [];
      const signed = await session.api.post<Decision>(
        `/v1/approvals/${encodeURIComponent(approval.id)}/decision/sign`,
        { decision, planHash, comment: options.comment ?? '' },
        { roles: approval.roles, barred },
      );
      await session.answer(signed, () => [
        `Signed in the name of ${signed.actor.name}, good until ${signed.expires ?? 'it is decided'}:`,
        JSON.stringify(signed),
      ]);
    });
}

function decisionOf({ approve, reject, sendBack }: SignOptions): Decision['decision'] {
  if (approve) return 'approve';
  if (reject) return 'reject';
  if (sendBack) return 'send back';
  throw new CommandError(2, 'Say what you decide: --approve, --reject or --send-back.');
}
