import type { PsaProject, PsaQuestion, PsaRef, PsaSnapshot } from '../../domain/psa.ts';
import { projectsByKey } from './find-by-key.ts';
import { findCompanies } from './find-companies.ts';
import { productiveCapabilities } from './productive-capabilities.ts';
import type { ProductiveSession } from './productive-session.ts';
import { fullName, named, oldestFirst, person, project } from './psa-records.ts';
import { readProject } from './read-project.ts';
import { readWritten } from './read-written.ts';

/** One picture of everything the planner may refer to. A name that Productive doesn't have is absent. */
export async function readForPlan(session: ProductiveSession, question: PsaQuestion): Promise<PsaSnapshot> {
  const [subsidiary, template, serviceTypes, manager, companies, written, amendedProject] = await Promise.all([
    findSubsidiary(session, question.subsidiary),
    findTemplate(session, question.template),
    findServiceTypes(session, question.serviceTypes),
    findManager(session, question.managerEmail),
    findCompanies(session, question.company, question.companyKey),
    readWritten(session, { project: question.projectKey, budget: question.budgetKey }),
    readAmended(session, question.amendedProjectKey),
  ]);
  return {
    capabilities: productiveCapabilities,
    subsidiary,
    template,
    serviceTypes,
    manager,
    companies,
    written,
    ...(amendedProject === undefined ? {} : { amendedProject }),
  };
}

/** Undefined when the deal amends none. */
async function readAmended(
  session: ProductiveSession,
  key: string | undefined,
): Promise<PsaProject | null | undefined> {
  if (key === undefined) return undefined;
  const { keyed } = await projectsByKey(session, key);
  return keyed[0] ? readProject(session, keyed[0].id, null) : null;
}

async function findSubsidiary(session: ProductiveSession, name: string): Promise<PsaRef | null> {
  const { data } = await session.list('reading the subsidiaries', '/subsidiaries', { 'filter[status]': '1' }, named);
  const found = oldestFirst(data).find((one) => one.name === name && one.archived_at === null);
  return found ? { id: found.id, name } : null;
}

async function findTemplate(session: ProductiveSession, name: string | null): Promise<PsaRef | null> {
  if (name === null) return null;
  // Templates are left out unless asked for.
  const query = { 'filter[with_templates]': 'true', 'filter[query]': name };
  const { data } = await session.list('looking for the template project', '/projects', query, project);
  const found = oldestFirst(data).find((one) => one.template && one.name === name && one.archived_at === null);
  return found ? { id: found.id, name } : null;
}

async function findServiceTypes(session: ProductiveSession, names: readonly string[]): Promise<Record<string, PsaRef>> {
  if (names.length === 0) return {};
  const { data } = await session.list('reading the service types', '/service_types', { 'filter[status]': '1' }, named);
  const usable = oldestFirst(data).filter(({ archived_at }) => archived_at === null);
  return Object.fromEntries(
    names.flatMap((name): [string, PsaRef][] => {
      const found = usable.find((one) => one.name === name);
      return found ? [[name, { id: found.id, name }]] : [];
    }),
  );
}

async function findManager(session: ProductiveSession, email: string | null): Promise<PsaRef | null> {
  if (email === null) return null;
  const query = { 'filter[email]': email, 'filter[status]': '1' };
  const { data } = await session.list('looking for the project manager', '/people', query, person);
  const found = oldestFirst(data).find(
    (one) => one.email?.toLowerCase() === email.toLowerCase() && !one.archived_at && !one.deactivated_at,
  );
  return found ? { id: found.id, name: fullName(found) } : null;
}
