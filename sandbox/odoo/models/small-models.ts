import { changedBy, onlyFor, readByAll } from '../access.ts';
import { field, type ModelDefinition, many2one } from '../model.ts';
import { accessError, pythonError } from '../odoo-error.ts';

const named = (name: string, label: string, access = readByAll): ModelDefinition => ({
  name,
  label,
  access,
  fields: { name: field('char', 'Name', { required: true }) },
});

/** Models that others refer to and that need no more than a name. */
export const crmTag = named('crm.tag', 'CRM Tag', changedBy('sales_team.group_sale_manager'));
export const crmTeam = named('crm.team', 'Sales Team', changedBy('sales_team.group_sale_manager'));
export const campaign = named('utm.campaign', 'UTM Campaign', changedBy('sales_team.group_sale_manager'));

/** Every project brings one; here it only carries the external id that a nested import gives it. */
export const mailAlias: ModelDefinition = {
  name: 'mail.alias',
  label: 'Email Aliases',
  access: readByAll,
  fields: { name: field('char', 'Alias Name') },
};

/** Notes on records. Nothing is sent. */
export const mailMessage: ModelDefinition = {
  name: 'mail.message',
  label: 'Message',
  access: changedBy('base.group_user'),
  fields: {
    model: field('char', 'Related Document Model'),
    res_id: field('integer', 'Related Document ID'),
    body: field('html', 'Contents'),
    author_id: many2one('res.users', 'Author'),
  },
  displayName: (_, row) => `${String(row.model)},${String(row.res_id)}`,
};

/** External ids: to be read by administrators only; everybody may ask what one of them points at. */
export const modelData: ModelDefinition = {
  name: 'ir.model.data',
  label: 'Model Data',
  access: onlyFor('base.group_erp_manager'),
  fields: {
    name: field('char', 'External Identifier', { required: true }),
    module: field('char', 'Module', { required: true }),
    model: field('char', 'Model Name', { required: true }),
    res_id: field('integer', 'Record ID'),
  },
  methods: {
    check_object_reference: {
      on: 'model',
      parameters: ['module', 'xml_id', 'raise_on_access_error'],
      required: 2,
      run(env, _, { module, xml_id: id, raise_on_access_error: raises = false }) {
        const name = `${String(module)}.${String(id)}`;
        const found = env.store.externalId(name);
        if (!found) throw pythonError('ValueError', `External ID not found in the system: ${name}`);
        // A search, so an archived record is "not there" unless the context asks for archived ones.
        const [visible] = env.search(found.model, [['id', '=', found.recordId]]);
        if (visible === undefined && raises) throw accessError(`Not enough access rights on the external ID "${name}"`);
        return [found.model, visible ?? false];
      },
    },
  },
};
