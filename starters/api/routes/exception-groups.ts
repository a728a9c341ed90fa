import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { catalogue } from '../../../domain/catalogue.ts';
import { codeOfCause, type GroupResolution } from '../../../domain/group-resolution.ts';
import { type ExceptionId, instant } from '../../../domain/ids.ts';
import { exceptionGroups, groupRows, previewGroup } from '../../processes/exception-groups.ts';
import { readGroupProgress, startGroupResolution } from '../../processes/group-progress.ts';
import type { Services } from '../../services.ts';
import { signMessage } from '../../sign-message.ts';
import type { Caller } from '../caller.ts';
import { Problem } from '../problem.ts';
import { route } from '../route.ts';
import {
  exceptionGroupSchema,
  groupParam,
  groupPreviewRequest,
  groupPreviewSchema,
  groupProgressSchema,
  groupResolutionRequest,
  groupStartedSchema,
} from '../schemas/exception-group-schema.ts';
import { idempotencyHeader } from '../schemas/request-parts.ts';
import { secondPersonNote } from '../second-person-note.ts';

/** What is parked, by what parked it. */
export function listExceptionGroupsRoute({ temporal, policy }: Services) {
  return route({
    method: 'get',
    path: '/v1/exception-groups',
    summary: 'List what is parked by its cause, the largest groups first',
    answers: { 200: { description: 'All groups', schema: z.object({ groups: z.array(exceptionGroupSchema) }) } },
    problems: [],
    handle: async () => ({ status: 200, body: { groups: await exceptionGroups(temporal, policy.owners) } }),
  });
}

/** Judged from the index: what a process would say that has changed within the last second may differ. */
export function previewExceptionGroupRoute({ temporal, policy }: Services) {
  return route({
    method: 'post',
    path: '/v1/exception-groups/preview',
    summary: 'Show what resolving a whole group would do to each of its processes, and do nothing',
    body: groupPreviewRequest,
    answers: { 200: { description: 'Each process of the group', schema: groupPreviewSchema } },
    problems: ['TL-API-0022'],
    async handle({ body: { cause, action, except } }, { actor, roles }) {
      const asked = { cause, action, except: except as ExceptionId[], actor, roles };
      const members = await previewGroup(temporal, asked);
      if (members.length === 0) throw nothingParked(cause);
      const processes = members.map(({ row: { id, exception, customer, title, entity }, verdict }) => ({
        process: id,
        exception: exception?.id ?? null,
        customer,
        title,
        entity,
        ...(verdict.accepted ? { accepted: true, because: null } : { accepted: false, because: verdict.because }),
      }));
      const accepted = processes.filter((each) => each.accepted).length;
      return {
        status: 200,
        body: {
          cause,
          accepted,
          refused: processes.length - accepted,
          processes,
          secondPerson: secondPersonNote(policy, action),
        },
      };
    },
  });
}

/** Any role may call it: whose each exception is, and what is possible, is each process's to judge. */
export function resolveExceptionGroupRoute({ temporal, policy, signing }: Services) {
  return route({
    method: 'post',
    path: '/v1/exception-groups/resolve',
    summary: 'Resolve all that is parked for one cause, but those that are excepted',
    description: 'It goes on by itself, through restarts of everything; ask for its progress by the id in the answer.',
    headers: idempotencyHeader,
    body: groupResolutionRequest,
    answers: { 202: { description: 'It is under way', schema: groupStartedSchema } },
    problems: ['TL-API-0022'],
    async handle({ headers, body }, caller) {
      const id = groupId(caller, body, headers['idempotency-key']);
      const order = { ...body, id, ...caller, at: instant(new Date().toISOString()), signature: '' } as GroupResolution;
      const group = await signMessage(signing, 'group resolution', order);
      // A repeat finds nothing parked any more: it is answered by the resolution that it repeats.
      const members = await groupRows(temporal, group);
      if (members.length === 0 && !(await readGroupProgress(temporal, id))) throw nothingParked(body.cause);
      await startGroupResolution(temporal, group, members.length);
      return { status: 202, body: { id, total: members.length, secondPerson: secondPersonNote(policy, body.action) } };
    },
  });
}

export function showGroupResolutionRoute({ temporal }: Services) {
  return route({
    method: 'get',
    path: '/v1/exception-groups/resolutions/{id}',
    summary: 'Show how far the resolution of a group has come',
    params: groupParam,
    answers: { 200: { description: 'Its progress', schema: groupProgressSchema } },
    problems: ['TL-API-0023'],
    async handle({ params: { id } }) {
      const progress = await readGroupProgress(temporal, id);
      if (progress) return { status: 200, body: progress };
      throw new Problem('TL-API-0023', `${id} is no id that POST /v1/exception-groups/resolve has answered with.`);
    },
  });
}

/** The caller's own key, bound to who sent what, as for every message; without one each request is its own. */
function groupId({ actor }: Caller, body: object, key: string | undefined): string {
  if (key === undefined) return randomUUID();
  return createHash('sha256')
    .update(canonicalJson({ key, body, actor: actor.id }))
    .digest('hex')
    .slice(0, 32);
}

function nothingParked(cause: string): Problem {
  const code = codeOfCause(cause);
  const what = code ? ` ("${catalogue[code].title}")` : '';
  return new Problem('TL-API-0022', `Nothing is parked for ${cause}${what} now, or all of it is excepted.`);
}
