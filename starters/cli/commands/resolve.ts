import type { Command } from 'commander';
import type { ResolutionAction } from '../../../domain/message.ts';
import { CommandError } from '../command-error.ts';
import { findProcess } from '../find-process.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { answerUpdate, type UpdateAnswer } from '../update-answer.ts';

interface ResolveOptions extends SessionOptions {
  retry?: true;
  set?: string[];
  choose?: string;
  accept?: true;
  repair?: true;
  handOver?: true;
  cancel?: true;
  reason: string;
}

/** `resolve`: exactly one way, and always a reason. */
export function addResolveCommand(program: Command): void {
  addSessionOptions(program.command('resolve'))
    .description('Resolve what a process is parked for, in one of seven ways')
    .argument('<exception>', 'its id, or its process')
    .option('--retry', 'try again: what was wrong has been put right')
    .option('--set <field=value>', 'correct a value of the deal, once for each field', gather)
    .option('--choose <id>', 'pick one of the candidates')
    .option('--accept', 'take it as it is and go on')
    .option('--repair', 'drift: put it back as it was approved; somebody else approves what is written')
    .option('--hand-over', 'drift: tell the deal’s side, whose it is from then on')
    .option('--cancel', 'cancel the process and take back what it wrote')
    .requiredOption('--reason <text>', 'why, for the record')
    .addHelpText(
      'after',
      `
Examples:
  throughline resolve 'lead-to-project:hubspot-123#1' --retry --reason "Anna has filled in the PO number"
  throughline resolve hubspot:deal:123 --set entity=NWG --set purchaseOrder=PO-4711 --reason "from the signed contract"
  throughline resolve hubspot:deal:123 --choose 42 --reason "same VAT number on the contract" --as "Lukas Meyer"

\`throughline show\` prints what is possible. Whoever corrects a value can't approve the process.`,
    )
    .action(async (named: string, options: ResolveOptions) => {
      const action = actionOf(options);
      const session = openSession(options);
      const { id, exception, view } = await findProcess(session.api, named.replace(/#\d+$/, ''));
      const open = /#\d+$/.test(named) ? named.slice(named.lastIndexOf('#')) : exception?.id.slice(id.length);
      // A process that isn't parked is asked all the same: it answers so itself, and the attempt stays on record.
      const answer = await session.api.post<UpdateAnswer & { secondPerson?: string | null }>(
        `/v1/exceptions/${encodeURIComponent(`${id}${open ?? '#1'}`)}/resolution`,
        { action, reason: options.reason },
        { roles: [view?.exception?.owner ?? 'operations'] },
      );
      await answerUpdate(session, answer, 'Resolved', id);
      // Not on standard output, where a script with --json has it already.
      if (answer.secondPerson && !options.json) process.stderr.write(`${answer.secondPerson}\n`);
    });
}

function actionOf({ retry, set, choose, accept, repair, handOver, cancel }: ResolveOptions): ResolutionAction {
  const given: ResolutionAction[] = [
    ...(retry ? [{ kind: 'retry' } as const] : []),
    ...(set ? [{ kind: 'correct', set: Object.fromEntries(set.map(fieldAndValue)) } as const] : []),
    ...(choose === undefined ? [] : [{ kind: 'choose', candidate: choose } as const]),
    ...(accept ? [{ kind: 'accept' } as const] : []),
    ...(repair ? [{ kind: 'repair' } as const] : []),
    ...(handOver ? [{ kind: 'hand over' } as const] : []),
    ...(cancel ? [{ kind: 'cancel' } as const] : []),
  ];
  const [only, another] = given;
  if (only && !another) return only;
  throw new CommandError(
    2,
    'Give exactly one of --retry, --set FIELD=VALUE …, --choose ID, --accept, --repair, --hand-over or --cancel.',
  );
}

/** `field=value` of an option. @throws CommandError */
export function fieldAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CommandError(2, `It takes FIELD=VALUE, such as purchaseOrder=PO-4711, not "${text}".`);
}

/** For an option that may be given several times. */
export function gather(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}
