import type { FieldDefinition, ModelDefinition } from './model.ts';
import { DatabaseError } from './odoo-error.ts';
import { byVersion, type OdooVersion } from './odoo-version.ts';

const failed = 'The operation cannot be completed:';

/** NOT NULL: a required field is empty. */
export function missingRequired(version: OdooVersion, model: ModelDefinition, name: string): DatabaseError {
  const label = model.fields[name]?.label ?? name;
  const short = `Missing required value for the field '${label}' (${name})`;
  const long = `${short}.\nModel: '${model.label}' (${model.name})\n- create/update: a mandatory field is not set\n- delete: another model requires the record being deleted, you can archive it instead\n`;
  const of17 = `${failed}\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the record being deleted. If possible, archive it instead.\n\nModel: ${model.label} (${model.name})\nField: ${label} (${name})\n`;
  return new DatabaseError(byVersion(version, { 17: of17, 19: `${failed} ${long}` }), {
    message: byVersion(version, { 17: short, 19: long }),
    model: model.name,
    field: name,
  });
}

/** Foreign key: the record pointed at is not there, or is about to go while this one needs it. */
export function brokenReference(
  version: OdooVersion,
  model: ModelDefinition,
  name: string,
  field: FieldDefinition,
): DatabaseError {
  const table = model.name.replaceAll('.', '_');
  const of17 = `${failed} another model requires the record being deleted. If possible, archive it instead.\n\nModel: ${model.label} (${model.name})\nConstraint: ${table}_${name}_fkey\n`;
  const of19 = `Another model is using the record you are trying to delete.\n\nThe troublemaker is: '${model.label}' (${model.name})\nThanks to the following constraint: '${field.label}' (${name})\nHow about archiving the record instead?`;
  const raw = `insert or update on table "${table}" violates foreign key constraint "${table}_${name}_fkey"\n`;
  return new DatabaseError(byVersion(version, { 17: of17, 19: `${failed} ${of19}` }), {
    message: byVersion(version, { 17: raw, 19: of19 }),
    model: model.name,
  });
}

/** CHECK or UNIQUE: Odoo knows a sentence for it; 17's `load` shows PostgreSQL's own words. */
export function brokenConstraint(
  version: OdooVersion,
  constraint: { table: string; name: string; sentence: string },
  kind: 'check' | 'unique',
): DatabaseError {
  const { table, name, sentence } = constraint;
  const raw =
    kind === 'check'
      ? `new row for relation "${table}" violates check constraint "${name}"\n`
      : `duplicate key value violates unique constraint "${name}"\n`;
  return new DatabaseError(`${failed} ${sentence}`, {
    message: byVersion(version, { 17: raw, 19: sentence }),
    model: table.replaceAll('_', '.'),
  });
}

/**
 * Two transactions touched the same row, and this one came second. Odoo's `load` shows it as a message and rolls
 * back.
 */
export const serializationMessage = 'could not serialize access due to concurrent update\n';
