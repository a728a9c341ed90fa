import type { Environment } from './environment.ts';
import { setExternalId } from './external-ids.ts';
import type { GivenValues } from './model.ts';
import { validationError } from './odoo-error.ts';

/** A record ready for `create` or `write`. */
export interface ConvertedRecord {
  /** Complete external id, when the row has one. */
  name: string | undefined;
  id: number | false;
  values: GivenValues;
}

/**
 * One record of a load: updated when its external id (or database id) is known, else created and named.
 *
 * @throws ValidationError when the external id belongs to another model
 */
export function saveRecord(env: Environment, model: string, { name, id, values }: ConvertedRecord): number {
  if (name === undefined) {
    if (id === false) return env.create(model, values).id;
    env.write(model, [id], values);
    return id;
  }
  const known = env.store.externalId(name);
  if (known && known.model !== model) {
    throw validationError(
      `For external id ${name} when trying to create/update a record of model ${model} found record of different model ${known.model} (${known.id})`,
    );
  }
  if (known && env.store.get(model, known.recordId)) {
    env.write(model, [known.recordId], values);
    return known.recordId;
  }
  const created = env.create(model, values);
  setExternalId(env, name, model, created.id);
  const parent = env.model(model).inherits;
  if (parent)
    setExternalId(env, `${name}_${parent.model.replaceAll('.', '_')}`, parent.model, Number(created[parent.field]));
  return created.id;
}
