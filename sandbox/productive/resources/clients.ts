import { answered, instant, list, object, startingWith, text, whole } from '../attribute-rules.ts';
import {
  byArchivedStatus,
  byAttributes,
  byCustomFields,
  byQuery,
  byRelations,
  type ResourceType,
} from '../resource-type.ts';

export const companies: ResourceType = {
  name: 'companies',
  attributes: {
    name: text,
    billing_name: text,
    company_code: text,
    domain: text,
    vat: text,
    default_currency: startingWith(text, 'EUR'),
    due_days: whole,
    contact: object,
    settings: object,
    tag_list: list,
    archived_at: answered(instant),
  },
  relations: { default_subsidiary: 'subsidiaries', parent_company: 'companies' },
  required: ['name'],
  // Not by domain: the reference has no such filter.
  filters: {
    ...byAttributes('name', 'billing_name', 'company_code', 'vat', 'default_currency', 'archived_at', 'created_at'),
    ...byRelations('default_subsidiary', 'parent_company'),
    ...byArchivedStatus,
    ...byQuery('name', 'billing_name', 'company_code', 'domain'),
    ...byCustomFields,
  },
  sorts: ['name', 'company_code', 'created_at'],
  verbs: ['list', 'read', 'create', 'update', 'archive', 'restore'],
  customFields: true,
};

/**
 * Employees, a client's contacts, and placeholders: a placeholder is a person who is nobody yet (`virtual`). What makes one
 * is built from the vendor's text, not measured.
 */
export const people: ResourceType = {
  name: 'people',
  attributes: {
    first_name: text,
    last_name: text,
    nickname: text,
    email: text,
    title: text,
    role_id: whole,
    virtual: startingWith({ ...text, kind: 'boolean' }, false),
    tag_list: list,
    contact: object,
    hrm_type_id: answered(whole),
    archived_at: answered(instant),
    deactivated_at: answered(instant),
  },
  relations: { company: 'companies', manager: 'people', subsidiary: 'subsidiaries' },
  required: ['first_name'],
  filters: {
    ...byAttributes('first_name', 'last_name', 'email', 'title', 'virtual', 'role_id', 'hrm_type_id', 'archived_at'),
    ...byRelations('company', 'manager', 'subsidiary'),
    status: ({ attributes }) => (attributes.deactivated_at === null ? 1 : 2),
    person_type: ({ attributes }) => personTypes(attributes.hrm_type_id),
    ...byQuery('first_name', 'last_name', 'email'),
    ...byCustomFields,
  },
  sorts: ['name', 'email', 'title'],
  verbs: ['list', 'read', 'create', 'update', 'archive', 'restore'],
  customFields: true,
  complete: (person) => {
    const { attributes, relations } = person;
    attributes.hrm_type_id = attributes.virtual ? null : relations.company === null ? 1 : 2;
  },
  check: ({ attributes }) =>
    attributes.virtual || attributes.last_name ? [] : [{ name: 'last_name', detail: "can't be blank" }],
};

/** The reference names them; an independent client sends their numbers. */
function personTypes(hrmType: unknown): unknown[] {
  if (hrmType === null) return ['3', 'placeholder'];
  return hrmType === 1 ? ['1', 'user'] : ['2', 'contact'];
}

export const subsidiaries: ResourceType = {
  name: 'subsidiaries',
  attributes: { name: text, invoice_number_format: text, archived_at: answered(instant) },
  relations: {},
  required: ['name'],
  filters: byArchivedStatus,
  sorts: ['name'],
  verbs: ['list', 'read', 'create', 'update', 'archive'],
};

export const organizations: ResourceType = {
  name: 'organizations',
  attributes: { name: text },
  relations: {},
  required: ['name'],
  filters: {},
  sorts: [],
  verbs: ['list', 'read'],
};
