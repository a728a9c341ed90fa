import { answered, date, flag, instant, list, startingWith, text, whole } from '../attribute-rules.ts';
import type { Books } from '../books.ts';
import type { Complaint } from '../productive-error.ts';
import type { PsaRecord } from '../psa-record.ts';
import {
  byArchivedStatus,
  byAttributes,
  byCustomFields,
  byQuery,
  byRelations,
  type ResourceType,
} from '../resource-type.ts';

export const taskLists: ResourceType = {
  name: 'task_lists',
  attributes: { name: text, position: whole, archived_at: answered(instant) },
  relations: { project: 'projects', folder: 'folders', board: 'boards' },
  required: ['name', 'project', 'folder'],
  filters: { ...byRelations('project', 'folder', 'board'), ...byArchivedStatus, ...byQuery('name') },
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'archive', 'restore'],
  complete: (list) => unifyFolder(list),
  check: ({ relations }, books) => inSameProject(relations.project, 'folder', relations.folder, books, 'folders'),
};

/** `type_id` 1 is a task, 3 a milestone (vendor's reference; the number by an independent client). */
export const tasks: ResourceType = {
  name: 'tasks',
  attributes: {
    title: text,
    description: text,
    type_id: startingWith(whole, 1),
    due_date: date,
    due_time: text,
    start_date: date,
    initial_estimate: whole,
    remaining_time: whole,
    private: flag,
    position: whole,
    closed_at: answered(instant),
    closed: answered(flag),
    task_number: answered(text),
    tag_list: list,
  },
  relations: {
    project: 'projects',
    task_list: 'task_lists',
    folder: 'folders',
    board: 'boards',
    assignee: 'people',
    parent_task: 'tasks',
    service: 'services',
    workflow_status: 'workflow_statuses',
  },
  required: ['title', 'project', 'task_list'],
  filters: {
    ...byAttributes(
      'title',
      'due_date',
      'start_date',
      'closed_at',
      'created_at',
      'updated_at',
      'task_number',
      'type_id',
    ),
    ...byRelations('project', 'task_list', 'folder', 'board', 'assignee', 'service', 'workflow_status', 'parent_task'),
    company_id: ({ relations }, books) => books.find('projects', relations.project)?.relations.company ?? null,
    task_list_name: ({ relations }, books) => books.find('task_lists', relations.task_list)?.attributes.name ?? null,
    status: ({ attributes }) => (attributes.closed_at === null ? 1 : 2),
    ...byQuery('title'),
    ...byCustomFields,
  },
  sorts: ['title', 'due_date', 'start_date', 'created_at', 'updated_at', 'task_number'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  customFields: true,
  complete: (task, books) => {
    task.relations.folder = books.find('task_lists', task.relations.task_list)?.relations.folder ?? null;
    task.attributes.task_number ??= task.id;
    task.attributes.remaining_time ??= task.attributes.initial_estimate;
    unifyFolder(task);
    const status = books.find('workflow_statuses', task.relations.workflow_status);
    // Category 3 is "closed".
    const closed = status?.attributes.category_id === 3;
    task.attributes.closed = closed;
    task.attributes.closed_at = closed ? (task.attributes.closed_at ?? books.now()) : null;
  },
  check: ({ attributes, relations }, books) => [
    ...inSameProject(relations.project, 'task_list', relations.task_list, books, 'task_lists'),
    ...(attributes.type_id === 1 || attributes.type_id === 3
      ? []
      : [{ name: 'type_id', detail: 'is not included in the list' }]),
  ],
};

/** `board` is the older name of `folder`: whichever was said, both are answered. */
function unifyFolder({ relations }: PsaRecord): void {
  relations.folder ??= relations.board ?? null;
  relations.board = relations.folder;
}

function inSameProject(
  project: string | null | undefined,
  name: string,
  id: string | null | undefined,
  books: Books,
  type: string,
): Complaint[] {
  const other = books.find(type, id);
  return !other || other.relations.project === project ? [] : [{ name, detail: 'must belong to the same project' }];
}
