import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { PsaProjectWrite } from '../../domain/psa.ts';
import { dropDoubledProject } from './drop-doubled-project.ts';
import { markedName, projectsByKey } from './find-by-key.ts';
import { relationships } from './json-api.ts';
import { pause } from './productive-client.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { type ProjectRecord, project } from './psa-records.ts';
import { readParts } from './read-project.ts';
import { writeMissing } from './write-missing.ts';

/** Milliseconds between two looks at a copy: the first, and the longest. */
const FIRST_LOOK = 250;
const LAST_LOOK = 5_000;

/**
 * Copies the template. Productive does it in the background and takes no custom fields with the request: so the copy is
 * made under a name that carries our key, is found again by that name, and gets its own name and the key together, in one
 * call, when it is complete.
 *
 * A copy whose request was lost may surface later than any other record, because a queue stands between. Two things bound
 * that: the search waits out the longest request time as for every create; and of two copies the one that was asked for
 * first comes out of the queue first, so it is there when the later one is complete, and the last look, before the name
 * is set, takes away what is double. A copy that surfaces even after that keeps the key in its name, where undoing finds it.
 */
export async function copyTemplate(
  session: ProductiveSession,
  planned: PsaProjectWrite,
  templateId: string,
  companyId: string,
): Promise<ProjectRecord> {
  const [begun] = await writeMissing(session, {
    planned: [planned],
    // Another call may have finished its copy meanwhile: then that is the one.
    list: async () => {
      const { keyed, copies } = await projectsByKey(session, planned.key);
      return keyed.length > 0 ? keyed : copies;
    },
    is: () => true,
    create: async ({ name, key }) => {
      await session.post(`copying the template for “${name}”`, '/projects/copy', {
        type: 'projects',
        attributes: {
          name: markedName(name, key),
          template_id: Number(templateId),
          company_id: Number(companyId),
          project_type_id: 2,
          copy_boards: true,
          copy_assignees: false,
          copy_budgets: false,
        },
      });
      return untilSurfaced(session, planned);
    },
    dropDouble: (double, kept) => dropDoubledProject(session, double, kept, true),
  });
  if (begun === undefined) throw new Error('One copy was planned, and none is there.');
  return finishCopy(session, planned, begun);
}

/** Waits until the copy is complete, then gives it its name and our key. */
export async function finishCopy(
  session: ProductiveSession,
  planned: PsaProjectWrite,
  begun: ProjectRecord,
): Promise<ProjectRecord> {
  if (planned.templateId !== null) await untilComplete(session, begun, planned.templateId);
  const { keyed, copies } = await projectsByKey(session, planned.key);
  const [first = begun] = keyed.length > 0 ? keyed : copies;
  for (const double of copies) if (double.id !== first.id) await dropDoubledProject(session, double, first, true);
  if (keyed.length > 0) return first;
  // One that was asked for earlier has surfaced meanwhile. Every call keeps the oldest, or two would drop each other's.
  if (first.id !== begun.id) return finishCopy(session, planned, first);
  const { projects: field } = await session.keyFields(session);
  const { managerId } = planned;
  return session.write(
    `naming the project “${planned.name}”`,
    'PATCH',
    `/projects/${begun.id}`,
    {
      type: 'projects',
      id: begun.id,
      // Custom fields are replaced as a whole: what the template brought is said again.
      attributes: { name: planned.name, custom_fields: { ...first.custom_fields, [field]: planned.key } },
      relationships: relationships({ project_manager: managerId === null ? null : { type: 'people', id: managerId } }),
    },
    project,
  );
}

/** The request was accepted; whether the project is there at once or when its turn comes is not documented. */
async function untilSurfaced(session: ProductiveSession, planned: PsaProjectWrite): Promise<ProjectRecord> {
  for await (const _ of looks(session)) {
    const { keyed, copies } = await projectsByKey(session, planned.key);
    const [found] = [...keyed, ...copies];
    if (found) return found;
  }
  throw passing(`Productive has not begun to copy the template for “${planned.name}” yet.`);
}

/** Complete: as many lists and tasks as the template has, and no copying under way as far as Productive says. */
async function untilComplete(session: ProductiveSession, begun: ProjectRecord, templateId: string): Promise<void> {
  const template = await readParts(session, templateId);
  for await (const _ of looks(session)) {
    const now = await session.find('looking at the copy of the template', `/projects/${begun.id}`, {}, project);
    if (now === null) throw passing(`The copy “${begun.name}” is not there any more.`);
    const status = now.data.duplication_status ?? 'idle';
    if (/fail|error/i.test(status)) break;
    const { lists, tasks } = await readParts(session, begun.id);
    if (status === 'idle' && lists.length >= template.lists.length && tasks.length >= template.tasks.length) return;
  }
  const { lists, tasks } = await readParts(session, begun.id);
  if (lists.length + tasks.length > 0) throw incomplete(begun);
  // Its job has failed, or stands in a queue that is longer than anybody waits. Empty and ours: the retry asks anew.
  await session.remove(`deleting the empty copy “${begun.name}”`, `/projects/${begun.id}`);
  throw passing(`Productive has not filled the copy “${begun.name}” in time.`);
}

/**
 * A turn for each look, further and further apart; the last one when a copy's time is over, however long a look took: a
 * full window of calls may eat all of it between two.
 */
async function* looks(session: ProductiveSession): AsyncGenerator<void> {
  const until = Date.now() + session.settings.copyDeadline;
  for (let wait = FIRST_LOOK; ; wait = Math.min(wait * 2, LAST_LOOK)) {
    const left = until - Date.now();
    yield;
    if (left <= 0) return;
    await pause(Math.min(wait, left), session.context);
  }
}

function passing(message: string): PassingTrouble {
  return new PassingTrouble(message, { code: 'TL-WAIT-0001', system: 'productive', unclear: true });
}

function incomplete({ id, name }: ProjectRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Productive has copied the template only in part: project “${name}” (${id}).`,
    hint: `Delete project ${id} in Productive, then retry; or complete it by hand as the template has it, then retry.`,
    about: `project:${id}`,
  });
}
