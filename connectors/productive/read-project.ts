import type { CivilDate } from '../../domain/ids.ts';
import type { PsaProject, PsaRef } from '../../domain/psa.ts';
import type { Included } from './json-api.ts';
import type { ProductiveSession } from './productive-session.ts';
import {
  type BookingRecord,
  booking,
  keyOf,
  oldestFirst,
  type ProjectRecord,
  project,
  type TaskListRecord,
  type TaskRecord,
  task,
  taskList,
} from './psa-records.ts';
import { webAddress } from './web-address.ts';

const TASK = 1;
const MILESTONE = 3;

export interface ProjectParts {
  lists: TaskListRecord[];
  /** Tasks and milestones; each says in `links.task_list` which list it is in. */
  tasks: TaskRecord[];
}

/** The project as it is now; null when it is gone. `budgetId`: whose placeholders are read with it. */
export async function readProject(
  session: ProductiveSession,
  id: string,
  budgetId: string | null,
): Promise<PsaProject | null> {
  const query = { include: 'company,project_manager' };
  const found = await session.find('reading the project', `/projects/${id}`, query, project);
  if (found === null) return null;
  const [{ projects: keyField, tasks: taskField, bookings: bookingField }, { lists, tasks }, bookings] =
    await Promise.all([session.keyFields(session), readParts(session, id), readBookings(session, budgetId)]);
  const tasksIn = (list: TaskListRecord) =>
    tasks.filter(({ type_id, links }) => type_id === TASK && links.task_list === list.id);
  return {
    id,
    key: keyOf(found.data, keyField),
    name: found.data.name,
    url: webAddress(session.settings, `projects/${id}`),
    active: found.data.archived_at === null,
    company: refOf(found.data, 'company', found.included),
    manager: refOf(found.data, 'project_manager', found.included),
    taskLists: lists.map((list) => ({
      name: list.name,
      tasks: tasksIn(list).map(({ title }) => title),
      keys: tasksIn(list).flatMap((one) => keyOf(one, taskField) ?? []),
    })),
    milestones: tasks
      .filter(isMilestone)
      .map((one) => ({ key: keyOf(one, taskField), name: one.title, due: one.due_date as CivilDate | null })),
    placeholders: bookings
      .filter((one) => keyOf(one, bookingField) !== null)
      // The note is the role; whoever is booked on it may be somebody by now.
      .map((one) => ({
        role: one.note ?? '',
        from: one.started_on as CivilDate,
        until: one.ended_on as CivilDate,
      })),
  };
}

/** Lists that are in use, with tasks and milestones, closed ones too. */
export async function readParts(session: ProductiveSession, projectId: string): Promise<ProjectParts> {
  const inProject = { 'filter[project_id]': projectId };
  const [lists, tasks] = await Promise.all([
    session.list('reading the task lists', '/task_lists', { ...inProject, 'filter[status]': '1' }, taskList),
    session.list('reading the tasks', '/tasks', { ...inProject, include: 'task_list' }, task),
  ]);
  return { lists: oldestFirst(lists.data), tasks: oldestFirst(tasks.data) };
}

export async function readBookings(session: ProductiveSession, budgetId: string | null): Promise<BookingRecord[]> {
  if (budgetId === null) return [];
  // Tentative ones are left out unless asked for.
  const query = { 'filter[budget_id]': budgetId, 'filter[with_draft]': 'true' };
  return oldestFirst((await session.list('reading the bookings', '/bookings', query, booking)).data);
}

export function isMilestone({ type_id }: TaskRecord): boolean {
  return type_id === MILESTONE;
}

/** Whoever is at the other end of a relation that was included. */
function refOf(
  record: Pick<ProjectRecord, 'links'>,
  name: 'company' | 'project_manager',
  included: readonly Included[],
): PsaRef | null {
  const id = record.links[name];
  if (id === undefined) return null;
  const type = name === 'company' ? 'companies' : 'people';
  const attributes = included.find((one) => one.type === type && one.id === id)?.attributes ?? {};
  const parts = [attributes.name, attributes.first_name, attributes.last_name];
  return { id, name: parts.filter((part) => typeof part === 'string' && part !== '').join(' ') };
}
