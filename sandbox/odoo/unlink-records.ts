import { rowsForChange } from './check-access.ts';
import { brokenReference } from './database-errors.ts';
import type { Environment } from './environment.ts';

/** One `unlink`: refused by the model's rules or by records that need it; lines go with their parent. */
export function unlinkRecords(env: Environment, model: string, ids: readonly number[]): void {
  const rows = rowsForChange(env, model, ids, 'unlink');
  env.model(model).beforeUnlink?.(env, rows);
  for (const { id } of rows) {
    if (!env.store.get(model, id)) continue;
    releaseReferences(env, model, id);
    env.store.remove(model, id);
  }
}

function releaseReferences(env: Environment, model: string, id: number): void {
  for (const other of env.allModels) {
    for (const [name, field] of Object.entries(other.fields)) {
      if (field.type !== 'many2one' || field.relation !== model || field.compute) continue;
      const users = env.store.referring(other.name, name, id);
      if (users.length === 0) continue;
      const onDelete = field.onDelete ?? (field.required ? 'restrict' : 'empty');
      if (onDelete === 'restrict') throw brokenReference(env.version, other, name, field);
      if (onDelete === 'cascade') env.sudo().unlink(other.name, users);
      else for (const user of users) env.store.update(other.name, user, { [name]: false });
    }
  }
}
