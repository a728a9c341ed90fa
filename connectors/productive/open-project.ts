import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { PsaReceipt, PsaWrites } from '../../domain/psa.ts';
import type { ProductiveSession } from './productive-session.ts';
import { budget } from './psa-records.ts';
import { readBudget } from './read-budget.ts';
import { readProject } from './read-project.ts';
import { writeBudget } from './write-budget.ts';
import { writeCompany } from './write-company.ts';
import { removePlaceholders, writePlaceholders } from './write-placeholders.ts';
import { writeProject } from './write-project.ts';
import { writeServices } from './write-services.ts';

/** What this call has found or made, in order to see whether it is still there. */
interface Made {
  projectId: string | null;
  budgetId: string | null;
}

/**
 * Company, project with lists, tasks and milestones, budget with services, placeholders: each found by our key before it is
 * created, so that a call goes on where an earlier one stopped, under a plan that may have changed since.
 */
export async function openProject(session: ProductiveSession, writes: PsaWrites): Promise<PsaReceipt> {
  const made: Made = { projectId: null, budgetId: null };
  try {
    return await writeAll(session, writes, made);
  } catch (error) {
    const isRefusal = error instanceof BusinessRejection && error.issues.some(({ code }) => code === 'TL-PSA-0001');
    if (isRefusal && (await isTakenAway(session, made))) throw overtaken();
    throw error;
  }
}

async function writeAll(session: ProductiveSession, writes: PsaWrites, made: Made): Promise<PsaReceipt> {
  const companyId = await writeCompany(session, writes.company);
  const projectId = await writeProject(session, writes.project, companyId);
  made.projectId = projectId;
  const ours = await writeBudget(session, writes.budget, { companyId, projectId });
  made.budgetId = ours.id;
  // Before the services that they may be booked on.
  if (!writes.leavesBookings) {
    await removePlaceholders(session, ours.id, new Set(writes.placeholders.map(({ key }) => key)));
  }
  const services = await writeServices(session, writes.budget, ours);
  const tracking = services[writes.budget.services.findIndex(({ tracksTime }) => tracksTime)] ?? services[0];
  if (!writes.leavesBookings) {
    await writePlaceholders(session, writes.placeholders, { budgetId: ours.id, serviceId: tracking?.id ?? null });
  }
  return readBack(session, { companyId, projectId, budgetId: ours.id });
}

async function readBack(
  session: ProductiveSession,
  { companyId, projectId, budgetId }: { companyId: string; projectId: string; budgetId: string },
): Promise<PsaReceipt> {
  const query = { include: 'project,company,subsidiary' };
  const found = await session.find('reading the budget back', `/deals/${budgetId}`, query, budget);
  const project = await readProject(session, projectId, budgetId);
  if (found === null || project === null) throw overtaken();
  return { companyId, project, budget: await readBudget(session, found.data) };
}

/** Two calls at once keep the same record, and one of them may have been at work on the other. */
async function isTakenAway(session: ProductiveSession, { projectId, budgetId }: Made): Promise<boolean> {
  if (projectId !== null && (await readProject(session, projectId, null)) === null) return true;
  return budgetId !== null && (await session.find('reading the budget', `/deals/${budgetId}`, {}, budget)) === null;
}

function overtaken(): PassingTrouble {
  return new PassingTrouble('Another call has taken away a record that this one was about to use in Productive.', {
    code: 'TL-WAIT-0008',
    system: 'productive',
  });
}
