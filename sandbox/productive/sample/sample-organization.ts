import { people } from '../../people.ts';
import { type BooksState, emptyBooks } from '../books.ts';
import { sandboxOrganization } from '../sandbox-organization.ts';
import { named, sampleRecord } from './sample-records.ts';
import { sampleTemplate } from './sample-template.ts';

/** What `throughline setup` would have left, were this a real organisation. */
const keyFieldName = 'Throughline key';
const keyedTypes = ['companies', 'projects', 'budgets', 'services', 'tasks', 'bookings'];

const [archivedAt, ownCompany, workflow] = ['2026-03-02T09:00:00.000+01:00', 1001, 400];

/** Northwind's organisation on its first day. */
export function sampleOrganization(): BooksState {
  const state = emptyBooks();
  const records = [
    sampleRecord('organizations', Number(sandboxOrganization.id), { name: sandboxOrganization.name }),
    ...named('subsidiaries', 201, ['Northwind Consulting GmbH', 'Northwind Consulting Ltd']),
    ...named('service_types', 301, serviceTypes),
    ...keyedTypes.map((type, index) =>
      sampleRecord('custom_fields', 101 + index, { name: keyFieldName, data_type_id: 1, customizable_type: type }),
    ),
    sampleRecord('workflows', workflow, { name: 'Default' }),
    ...['Not started', 'Started', 'Closed'].map((name, index) =>
      sampleRecord(
        'workflow_statuses',
        401 + index,
        { name, category_id: index + 1, position: index + 1 },
        { workflow },
      ),
    ),
    ...['Open', 'Won', 'Lost'].map((name, index) =>
      sampleRecord('deal_statuses', 451 + index, { name, status_id: index + 1 }),
    ),
    ...named('document_types', 501, ['Invoice']),
    ...people.map(({ name, email, title }, index) => {
      const [first_name, last_name] = name.split(' ');
      return sampleRecord('people', 601 + index, { first_name, last_name, email, title, hrm_type_id: 1, role_id: 2 });
    }),
    ...sampleCompanies,
    ...sampleTemplate({ company: ownCompany, manager: 604, workflow }),
  ];
  for (const record of records) {
    state.records[record.type] ??= {};
    Object.assign(state.records[record.type] ?? {}, { [record.id]: record });
  }
  return state;
}

const serviceTypes = ['Senior consulting', 'Consulting', 'Project management', 'Fixed scope', 'Milestone', 'Retainer'];

/** The firm itself, a customer, one that is archived, one archived and made anew, and two of one name. */
const sampleCompanies = [
  sampleRecord('companies', ownCompany, { name: 'Northwind', company_code: 'INTERNAL' }),
  sampleRecord('companies', 1002, {
    name: 'Old Quay Shipping Ltd',
    domain: 'old-quay.example',
    default_currency: 'GBP',
  }),
  sampleRecord('companies', 1003, {
    name: 'Old Quay Shipping Ltd',
    domain: 'old-quay.example',
    archived_at: archivedAt,
  }),
  sampleRecord('companies', 1004, {
    name: 'Fenland Seeds Ltd',
    domain: 'fenland-seeds.example',
    archived_at: archivedAt,
  }),
  sampleRecord('companies', 1005, { name: 'Meridian Labs', domain: 'meridian-labs.example' }),
  sampleRecord('companies', 1006, { name: 'Meridian Labs' }),
];
