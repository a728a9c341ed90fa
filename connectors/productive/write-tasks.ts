import type { PsaProjectWrite } from '../../domain/psa.ts';
import { relationships } from './json-api.ts';
import type { ProductiveSession } from './productive-session.ts';
import { keyOf, named, type TaskListRecord, type TaskRecord, task, taskList } from './psa-records.ts';
import { readParts } from './read-project.ts';
import { hasTime } from './recorded-time.ts';
import { writeMissing } from './write-missing.ts';

/** Where milestones go in a project that begins with no list: Productive has every task in one. */
const MILESTONES = 'Milestones';
/** What lists stand on, in a project that was not copied. */
const BOARD = 'Tasks';

/** A task or milestone as Productive wants it. */
interface PlannedTask {
  key: string;
  title: string;
  /** 1 a task, 3 a milestone. */
  type: 1 | 3;
  due: string | null;
  minutes: number | null;
  listId: string;
}

/**
 * Lists, tasks and milestones. Lists can't carry a key and are known by their names, so one that is no longer planned
 * stays; what carries our key and is no longer planned goes, unless somebody has put time on it.
 */
export async function writeTasks(
  session: ProductiveSession,
  projectId: string,
  planned: PsaProjectWrite,
): Promise<void> {
  const { tasks: field } = await session.keyFields(session);
  const before = await readParts(session, projectId);
  const lists = await writeLists(session, projectId, planned, before.lists);
  const wanted = plannedTasks(planned, lists);
  await removeUnplanned(session, before.tasks, wanted, field);
  const found = await writeMissing(session, {
    planned: wanted,
    list: async () => (await readParts(session, projectId)).tasks,
    is: (one, plan) => keyOf(one, field) === plan.key,
    create: (plan) =>
      session.write(
        `creating “${plan.title}”`,
        'POST',
        '/tasks',
        {
          type: 'tasks',
          attributes: { ...attributesOf(plan), type_id: plan.type, custom_fields: { [field]: plan.key } },
          relationships: relationships({
            project: { type: 'projects', id: projectId },
            task_list: { type: 'task_lists', id: plan.listId },
          }),
        },
        task,
      ),
    dropDouble: (double) => removeTask(session, double),
  });
  for (const [index, plan] of wanted.entries()) await keepAsPlanned(session, found[index], plan);
}

async function writeLists(
  session: ProductiveSession,
  projectId: string,
  { taskLists, milestones }: PsaProjectWrite,
  there: readonly TaskListRecord[],
): Promise<TaskListRecord[]> {
  const names = taskLists.map(({ name }) => name);
  if (names.length === 0 && there.length === 0 && milestones.length > 0) names.push(MILESTONES);
  if (names.length === 0) return [...there];
  const isMissing = names.some((name) => !there.some((one) => one.name === name));
  const board = isMissing ? await writeBoard(session, projectId) : '';
  return writeMissing(session, {
    planned: names,
    list: async () => (await readParts(session, projectId)).lists,
    is: (one, name) => one.name === name,
    create: (name) =>
      session.write(
        `creating the task list “${name}”`,
        'POST',
        '/task_lists',
        {
          type: 'task_lists',
          attributes: { name },
          relationships: relationships({
            project: { type: 'projects', id: projectId },
            board: { type: 'boards', id: board },
          }),
        },
        taskList,
      ),
    // Two lists of one name may be what people want; only an empty one that came second can be ours.
    dropDouble: async (double) => {
      const { tasks } = await readParts(session, projectId);
      if (tasks.some(({ links }) => links.task_list === double.id)) return;
      await session.move(`archiving the doubled task list “${double.name}”`, `/task_lists/${double.id}/archive`);
    },
  });
}

/** Lists stand on boards. Any will do; a project that was just made has none. */
async function writeBoard(session: ProductiveSession, projectId: string): Promise<string> {
  const [found] = await writeMissing(session, {
    planned: [BOARD],
    list: async () => {
      const query = { 'filter[project_id]': projectId, 'filter[status]': '1' };
      return (await session.list('reading the boards', '/boards', query, named)).data;
    },
    is: () => true,
    create: (name) =>
      session.write(
        'creating a board for the tasks',
        'POST',
        '/boards',
        {
          type: 'boards',
          attributes: { name },
          relationships: relationships({ project: { type: 'projects', id: projectId } }),
        },
        named,
      ),
    // People may have given the project several; only an empty one of our name can be ours.
    dropDouble: async (double) => {
      if (double.name !== BOARD) return;
      const onBoard = { 'filter[board_id]': double.id };
      const { data } = await session.list('reading the lists of a doubled board', '/task_lists', onBoard, taskList);
      if (data.length === 0) await session.move('archiving a doubled board', `/boards/${double.id}/archive`);
    },
  });
  return found?.id ?? '';
}

function plannedTasks(planned: PsaProjectWrite, lists: readonly TaskListRecord[]): PlannedTask[] {
  const idOf = (name: string) => lists.find((list) => list.name === name)?.id ?? '';
  const first = lists[0]?.id ?? '';
  return [
    ...planned.taskLists.flatMap((list) =>
      list.tasks.map(({ key, name, minutes }): PlannedTask => {
        return { key, title: name, type: 1, due: null, minutes, listId: idOf(list.name) };
      }),
    ),
    ...planned.milestones.map(({ key, name, due }): PlannedTask => {
      return { key, title: name, type: 3, due, minutes: null, listId: first };
    }),
  ];
}

async function removeUnplanned(
  session: ProductiveSession,
  there: readonly TaskRecord[],
  wanted: readonly PlannedTask[],
  field: string,
): Promise<void> {
  const keys = new Set(wanted.map(({ key }) => key));
  for (const one of there) {
    const key = keyOf(one, field);
    if (key !== null && !keys.has(key)) await removeTask(session, one);
  }
}

async function removeTask(session: ProductiveSession, { id, title }: TaskRecord): Promise<void> {
  if (await hasTime(session, { task_id: id })) return;
  await session.remove(`deleting “${title}”, which is no longer planned`, `/tasks/${id}`);
}

/** For what an earlier plan wrote. A due date or estimate that the plan leaves open stays people's. */
async function keepAsPlanned(
  session: ProductiveSession,
  found: TaskRecord | undefined,
  plan: PlannedTask,
): Promise<void> {
  if (!found) return;
  const sameDue = plan.due === null || found.due_date === plan.due;
  const sameMinutes = plan.minutes === null || found.initial_estimate === plan.minutes;
  if (found.title === plan.title && sameDue && sameMinutes) return;
  await session.write(
    `changing “${plan.title}”`,
    'PATCH',
    `/tasks/${found.id}`,
    { type: 'tasks', id: found.id, attributes: attributesOf(plan) },
    task,
  );
}

function attributesOf({ title, due, minutes }: PlannedTask): Record<string, unknown> {
  return {
    title,
    ...(due === null ? {} : { due_date: due }),
    ...(minutes === null ? {} : { initial_estimate: minutes }),
  };
}
