import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { GroupResolution } from '../../../domain/group-resolution.ts';
import type { ExceptionGroup } from '../../processes/exception-groups.ts';
import type { GroupProgressAnswer } from '../../processes/group-progress.ts';
import type { ApiClient } from '../api-client.ts';
import { CommandError } from '../command-error.ts';
import { addSessionOptions, openSession, type Session, type SessionOptions } from '../session.ts';
import { type TellablePreview, tellGroupEnd, tellGroupPreview, tellGroupProgress } from '../tell-group.ts';
import { fieldAndValue, gather } from './resolve.ts';

interface ResolveAllOptions extends SessionOptions {
  retry?: true;
  set?: string[];
  accept?: true;
  cancel?: true;
  except?: string[];
  preview?: true;
  reason?: string;
}

const LOOK_EVERY_MS = 500;

/** `resolve-all`: a whole group by its cause; shows its progress until it is through. */
export function addResolveAllCommand(program: Command): void {
  addSessionOptions(program.command('resolve-all'))
    .description('Resolve all that is parked for one cause; without a cause, list the causes')
    .argument('[cause]', 'as the list of causes names it: TL-MAP-0003:service=ACME')
    .option('--retry', 'try again: what was wrong has been put right')
    .option('--set <field=value>', 'correct a value, once for each field; a line’s without its id', gather)
    .option('--accept', 'take them as they are and go on')
    .option('--cancel', 'cancel the processes and take back what they wrote')
    .option('--except <id...>', 'these exceptions stay as they are')
    .option('--preview', 'only show what would happen to each')
    .option('--reason <text>', 'why, for the record')
    .addHelpText(
      'after',
      `
Examples:
  throughline resolve-all
  throughline resolve-all TL-MAP-0003:service=ACME --set lines.service=SENIOR-HOUR --preview
  throughline resolve-all TL-MAP-0003:service=ACME --set lines.service=SENIOR-HOUR \\
    --except 'lead-to-project:hubspot-123#1' --reason "ACME is our old code for seniors"
  throughline resolve-all TL-ERP-0003:odoo=credentials --retry --reason "the key was renewed"

Each process judges it for itself: who is parked for something else by now is left alone, and named.`,
    )
    .action(async (cause: string | undefined, options: ResolveAllOptions) => {
      const session = openSession(options);
      const { groups } = await session.api.get<{ groups: ExceptionGroup[] }>('/v1/exception-groups');
      if (cause === undefined) return session.answer(groups, () => tellGroups(groups));
      const suited = { roles: [groups.find((group) => group.cause === cause)?.owner ?? 'operations'] };
      const request = { cause, action: actionOf(options), except: options.except ?? [] };
      if (options.preview) {
        const preview = await session.api.post<TellablePreview>('/v1/exception-groups/preview', request, suited);
        return session.answer(preview, () => tellGroupPreview(preview, session.width));
      }
      if (!options.reason) throw new CommandError(2, 'Say why with --reason, or look first with --preview.');
      const { id, secondPerson } = await session.api.post<{ id: string; secondPerson: string | null }>(
        '/v1/exception-groups/resolve',
        { ...request, reason: options.reason },
        suited,
      );
      const progress = await untilFinished(session, id, options.json === undefined);
      await session.answer(progress, () => [...tellGroupEnd(progress), ...(secondPerson ? [secondPerson] : [])]);
      if (progress.accepted < progress.total) process.exitCode = 1;
    });
}

async function untilFinished({ api }: Session, id: string, isTold: boolean): Promise<GroupProgressAnswer> {
  let told = '';
  for (;;) {
    const progress = await progressOf(api, id);
    const line = tellGroupProgress(progress);
    // On standard error, so that the answer itself can be taken from standard output.
    if (isTold && line !== told) process.stderr.write(`${line}\n`);
    told = line;
    if (progress.finished) return progress;
    await pause(LOOK_EVERY_MS);
  }
}

function progressOf(api: ApiClient, id: string): Promise<GroupProgressAnswer> {
  return api.get<GroupProgressAnswer>(`/v1/exception-groups/resolutions/${id}`);
}

function tellGroups(groups: readonly ExceptionGroup[]): string[] {
  if (groups.length === 0) return ['Nothing is parked.'];
  return groups.flatMap(({ cause, count, owner, sample, actions, fields }) => [
    `${String(count).padStart(4)}  ${cause}  (${owner})`,
    `      ${sample}`,
    `      possible: ${actions.map((action) => (action === 'correct' ? fields.map((field) => `--set ${field}=…`).join(' ') : `--${action}`)).join(', ')}`,
  ]);
}

function actionOf({ retry, set, accept, cancel }: ResolveAllOptions): GroupResolution['action'] {
  const given: GroupResolution['action'][] = [
    ...(retry ? [{ kind: 'retry' } as const] : []),
    ...(set ? [{ kind: 'correct', set: Object.fromEntries(set.map(fieldAndValue)) } as const] : []),
    ...(accept ? [{ kind: 'accept' } as const] : []),
    ...(cancel ? [{ kind: 'cancel' } as const] : []),
  ];
  const [only, another] = given;
  if (only && !another) return only;
  throw new CommandError(2, 'Give exactly one of --retry, --set FIELD=VALUE …, --accept or --cancel.');
}
