import { answered, flag, instant, startingWith, text, whole } from '../attribute-rules.ts';
import { byAttributes, byRelations, type ResourceType } from '../resource-type.ts';

/** `data_type_id` 1 text, 2 number, 3 select, 4 date, 5 several, 6 person, 7 file. */
export const customFields: ResourceType = {
  name: 'custom_fields',
  attributes: {
    name: text,
    data_type_id: whole,
    /** Plural, as the resource: `deals`. */
    customizable_type: text,
    description: text,
    required: flag,
    global: startingWith(flag, true),
    sensitive: flag,
    show_in_add_edit_views: startingWith(flag, true),
    quick_add_enabled: flag,
    position: whole,
    aggregation_type_id: whole,
    formatting_type_id: whole,
    archived_at: answered(instant),
  },
  relations: { project: 'projects' },
  required: ['name', 'data_type_id', 'customizable_type'],
  filters: {
    ...byAttributes('name', 'customizable_type', 'global', 'show_in_add_edit_views'),
    ...byRelations('project'),
    archived: ({ attributes }) => attributes.archived_at !== null,
  },
  sorts: ['name', 'position'],
  verbs: ['list', 'read', 'create', 'update', 'archive'],
  check: ({ attributes }, _books, before) =>
    before && before.attributes.data_type_id !== attributes.data_type_id
      ? [{ name: 'data_type_id', detail: "can't be changed" }]
      : [],
};

export const customFieldOptions: ResourceType = {
  name: 'custom_field_options',
  attributes: { name: text, color_id: whole, position: whole, archived_at: answered(instant) },
  relations: { custom_field: 'custom_fields' },
  required: ['name', 'custom_field'],
  filters: {
    ...byRelations('custom_field'),
    archived: ({ attributes }) => attributes.archived_at !== null,
  },
  sorts: [],
  verbs: ['list', 'read', 'create', 'update', 'archive'],
};
