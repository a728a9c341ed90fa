import { isDangling } from './convert-value.ts';
import { brokenReference, missingRequired } from './database-errors.ts';
import type { Environment } from './environment.ts';
import type { ModelDefinition, Row } from './model.ts';
import { userError } from './odoo-error.ts';
import { byVersion } from './odoo-version.ts';

/** What the database and `_check_company` hold against the record as it now is. */
export function checkRecord(env: Environment, definition: ModelDefinition, id: number): void {
  const row = env.row(definition.name, id);
  for (const [name, field] of Object.entries(definition.fields)) {
    if (field.compute || field.type === 'one2many') continue;
    const cell = row[name] ?? false;
    if (field.required && field.type !== 'boolean' && cell === false) {
      throw missingRequired(env.version, definition, name);
    }
    if (isDangling(env, field, cell)) throw brokenReference(env.version, definition, name, field);
  }
  checkCompany(env, definition, row);
}

function checkCompany(env: Environment, definition: ModelDefinition, row: Row): void {
  const company = env.related(definition.name, row, 'company_id');
  if (!company) return;
  const strangers = Object.entries(definition.fields).flatMap(([name, field]) => {
    const target = field.checkCompany ? env.related(definition.name, row, name) : undefined;
    const belongs = !target?.company_id || target.company_id === company.id;
    return belongs ? [] : [`'${field.label}' (${name}: '${env.displayName(field.relation ?? '', target)}')`];
  });
  if (strangers.length === 0) return;
  const name = env.displayName(definition.name, row);
  const lines = strangers.map((stranger) =>
    byVersion(env.version, {
      17: `- '${name}' belongs to company '${company.name}' and ${stranger} belongs to another company.`,
      19: `- “${name}” belongs to company “${company.name}” while ${stranger.replace(/^'([^']*)'/, '“$1”')} belongs to another company.`,
    }),
  );
  throw userError(
    byVersion(env.version, {
      17: ['Incompatible companies on records:', ...lines].join('\n'),
      19: [
        'Uh-oh! You’ve got some company inconsistencies here:',
        ...lines,
        'To avoid a mess, no company crossover is allowed!',
      ].join('\n'),
    }),
  );
}
