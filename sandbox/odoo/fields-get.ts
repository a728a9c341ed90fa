import type { ModelDefinition } from './model.ts';

/** `fields_get`: what each field is; only the asked fields and attributes when any are asked. */
export function describeFields(
  model: ModelDefinition,
  fields: readonly string[],
  attributes: readonly string[],
): Record<string, Record<string, unknown>> {
  const wanted = Object.entries(model.fields).filter(([name]) => fields.length === 0 || fields.includes(name));
  const described = wanted.map(([name, field]) => {
    const stored = !field.compute && field.type !== 'one2many';
    const all: Record<string, unknown> = {
      name,
      type: field.type,
      string: field.label,
      required: field.required === true,
      readonly: field.readonly === true,
      store: stored || field.type === 'one2many',
      searchable: true,
      sortable: stored,
      ...(field.relation === undefined ? {} : { relation: field.relation }),
      ...(field.type === 'float' ? { digits: field.digits === undefined ? false : [16, field.digits] } : {}),
      ...(field.inverse === undefined ? {} : { relation_field: field.inverse }),
      ...(field.selection === undefined ? {} : { selection: field.selection }),
    };
    const kept = Object.entries(all).filter(([key]) => attributes.length === 0 || attributes.includes(key));
    return [name, Object.fromEntries(kept)] as const;
  });
  return Object.fromEntries(described);
}
