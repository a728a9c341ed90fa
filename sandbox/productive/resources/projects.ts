import { answered, flag, instant, object, text, whole } from '../attribute-rules.ts';
import {
  byArchivedStatus,
  byAttributes,
  byCustomFields,
  byQuery,
  byRelations,
  type ResourceType,
} from '../resource-type.ts';

export const projects: ResourceType = {
  name: 'projects',
  attributes: {
    name: text,
    /** 1 internal, 2 for a client. */
    project_type_id: whole,
    project_color_id: whole,
    project_number: answered(text),
    number: answered(text),
    template: answered(flag),
    preferences: object,
    tag_colors: object,
    archived_at: answered(instant),
  },
  relations: { company: 'companies', project_manager: 'people', workflow: 'workflows' },
  // "Requires a client company, project manager, project type, and workflow" (the reference).
  required: ['name', 'company', 'project_manager', 'project_type_id', 'workflow'],
  filters: {
    ...byAttributes('name', 'number', 'project_number', 'created_at'),
    ...byRelations('company', 'workflow'),
    project_id: ({ id }) => id,
    project_type: ({ attributes }) => attributes.project_type_id,
    responsible_id: ({ relations }) => relations.project_manager,
    template: ({ attributes }) => attributes.template,
    // Without it, or `filter[template]`, templates stay out of lists (list-records.ts).
    with_templates: () => [true, false],
    ...byArchivedStatus,
    ...byQuery('name', 'project_number'),
    ...byCustomFields,
  },
  sorts: ['name', 'number', 'project_number', 'created_at'],
  verbs: ['list', 'read', 'create', 'update', 'delete', 'archive', 'restore'],
  customFields: true,
  complete: ({ id, attributes }) => {
    attributes.number ??= id;
    attributes.project_number ??= id;
  },
  // Ours to refuse: the reference says only that deleting takes all data along.
  keeps: ({ id }, books) => {
    const budgets = books.all('deals').filter(({ relations }) => relations.project === id);
    return budgets.length > 0 ? 'Project has budgets' : undefined;
  },
};

/** Boards by their newer name; `/boards` is another door to the same records. */
export const folders: ResourceType = {
  name: 'folders',
  attributes: { name: text, position: whole, hidden: flag, archived_at: answered(instant) },
  relations: { project: 'projects' },
  required: ['name', 'project'],
  filters: { ...byRelations('project'), ...byArchivedStatus, ...byQuery('name') },
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'archive', 'restore'],
};

export const boards: ResourceType = { ...folders, name: 'boards' };

export const workflows: ResourceType = {
  name: 'workflows',
  attributes: { name: text, archived_at: answered(instant) },
  relations: {},
  required: ['name'],
  filters: {
    ...byAttributes('name'),
    archived: ({ attributes }) => attributes.archived_at !== null,
    ...byQuery('name'),
  },
  sorts: ['name'],
  verbs: ['list', 'read', 'create', 'update', 'archive', 'restore'],
};

export const workflowStatuses: ResourceType = {
  name: 'workflow_statuses',
  attributes: { name: text, category_id: whole, color_id: whole, position: whole },
  relations: { workflow: 'workflows' },
  required: ['name', 'category_id', 'workflow'],
  filters: { ...byAttributes('name', 'category_id'), ...byRelations('workflow'), ...byQuery('name') },
  sorts: ['name', 'position'],
  verbs: ['list', 'read', 'create', 'update'],
};

/** Roles and dates a template leaves open; without dates of their own. Not the people one plans with (`people`, `virtual`). */
export const placeholders: ResourceType = {
  name: 'placeholders',
  attributes: { name: text, type: text, category: text, icon: text, color: text },
  relations: { project: 'projects' },
  required: ['name', 'type'],
  filters: { ...byAttributes('category', 'created_at', 'type'), ...byRelations('project'), ...byQuery('name') },
  sorts: ['name'],
  verbs: ['list', 'read', 'create', 'update', 'delete'],
  check: ({ attributes }) =>
    ['person', 'date'].includes(String(attributes.type))
      ? []
      : [{ name: 'type', detail: 'is not included in the list' }],
};
