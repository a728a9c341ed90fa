import type { PsaProjectWrite } from '../../domain/psa.ts';
import { copyTemplate, finishCopy } from './copy-template.ts';
import { dropDoubledProject } from './drop-doubled-project.ts';
import { projectsByKey } from './find-by-key.ts';
import { relationships } from './json-api.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { named, oldestFirst, type ProjectRecord, project } from './psa-records.ts';
import { writeMissing } from './write-missing.ts';
import { writeTasks } from './write-tasks.ts';

/** 2: for a client; 1 would be internal. */
const CLIENT_PROJECT = 2;

/** The project's id: the one that is amended, untouched; or ours, copied or bare, with its lists, tasks and milestones. */
export async function writeProject(
  session: ProductiveSession,
  planned: PsaProjectWrite,
  companyId: string,
): Promise<string> {
  if (planned.use !== null) return useProject(session, planned.use);
  const found = await findOrMake(session, planned, companyId);
  if (found.archived_at !== null) throw archived(found);
  await keepAsPlanned(session, found, planned, companyId);
  await writeTasks(session, found.id, planned);
  return found.id;
}

async function findOrMake(
  session: ProductiveSession,
  planned: PsaProjectWrite,
  companyId: string,
): Promise<ProjectRecord> {
  const { keyed, copies } = await projectsByKey(session, planned.key);
  // Begun by an earlier plan, whatever this one says about templates: it is ours, and there must be one.
  if (keyed.length === 0 && copies[0]) return finishCopy(session, planned, copies[0]);
  const [ours, ...doubles] = keyed;
  if (ours) {
    for (const double of doubles) await dropDoubledProject(session, double, ours);
    for (const late of copies) await dropDoubledProject(session, late, ours, true);
    return ours;
  }
  if (planned.templateId !== null) return copyTemplate(session, planned, planned.templateId, companyId);
  return makeBare(session, planned, companyId);
}

async function makeBare(
  session: ProductiveSession,
  planned: PsaProjectWrite,
  companyId: string,
): Promise<ProjectRecord> {
  const { projects: field } = await session.keyFields(session);
  const workflow = await firstWorkflow(session);
  const [found] = await writeMissing(session, {
    planned: [planned],
    list: async () => (await projectsByKey(session, planned.key)).keyed,
    is: () => true,
    create: ({ name, key, managerId }) =>
      session.write(
        `creating the project “${name}”`,
        'POST',
        '/projects',
        {
          type: 'projects',
          attributes: { name, project_type_id: CLIENT_PROJECT, custom_fields: { [field]: key } },
          relationships: relationships({
            company: { type: 'companies', id: companyId },
            project_manager: managerId === null ? null : { type: 'people', id: managerId },
            workflow: { type: 'workflows', id: workflow },
          }),
        },
        project,
      ),
    dropDouble: (double, kept) => dropDoubledProject(session, double, kept),
  });
  if (found === undefined) throw new Error('One project was planned, and none is there.');
  return found;
}

/** Every project has one; which of several is a matter of taste, and can be changed on the project. */
async function firstWorkflow(session: ProductiveSession): Promise<string> {
  const { data } = await session.list('reading the workflows', '/workflows', { 'filter[archived]': 'false' }, named);
  const [first] = oldestFirst(data);
  if (first) return first.id;
  throw productiveRejection('TL-PSA-0001', {
    message: 'Productive has no workflow for tasks, without which it takes no project.',
    hint: 'Create one in Productive (Settings, Workflows), then retry.',
    about: 'workflow',
  });
}

/** For a project that was made by an earlier plan. Whoever was made its manager since is not replaced by nobody. */
async function keepAsPlanned(
  session: ProductiveSession,
  found: ProjectRecord,
  planned: PsaProjectWrite,
  companyId: string,
): Promise<void> {
  const { links } = found;
  const otherCompany = links.company !== undefined && links.company !== companyId;
  const otherManager =
    planned.managerId !== null && links.project_manager !== undefined && links.project_manager !== planned.managerId;
  if (found.name === planned.name && !otherCompany && !otherManager) return;
  await session.write(
    `changing the project “${planned.name}”`,
    'PATCH',
    `/projects/${found.id}`,
    {
      type: 'projects',
      id: found.id,
      attributes: { name: planned.name },
      relationships: relationships({
        company: otherCompany ? { type: 'companies', id: companyId } : null,
        project_manager: otherManager && planned.managerId ? { type: 'people', id: planned.managerId } : null,
      }),
    },
    project,
  );
}

async function useProject(session: ProductiveSession, id: string): Promise<string> {
  const found = await session.find('reading the project that is amended', `/projects/${id}`, {}, project);
  if (found?.data.archived_at === null) return id;
  throw found ? archived(found.data) : gone(id);
}

function archived({ id, name }: ProjectRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Project “${name}” (Productive ${id}) is archived.`,
    hint: 'Restore it in Productive and retry, or cancel this process.',
    about: `project:${id}`,
  });
}

function gone(id: string) {
  return productiveRejection('TL-PSA-0005', {
    message: `Project ${id}, which this contract amends, is not in Productive any more.`,
    hint: 'Restore it in Productive and retry, or cancel this process.',
    about: `project:${id}`,
  });
}
