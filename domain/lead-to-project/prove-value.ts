import Big from 'big.js';
import type { ErpOrder, ErpRef } from '../erp.ts';
import type { Issue } from '../issue.ts';
import { deviation } from './deviation.ts';

/** Nothing to prove where the plan leaves it to the ERP: null or absent. */
export function proveValue(
  order: ErpOrder,
  what: string,
  text: string,
  found: string | number | null,
  planned: string | number | null | undefined,
): Issue[] {
  if (planned === null || planned === undefined || found === planned) return [];
  const nothing = found === null || found === '';
  return [deviation(order, what, `${text} ${nothing ? 'nothing' : found}`, `${planned} is planned`)];
}

/** By value: the ERP may write 40 as 40.00. */
export function proveNumber(order: ErpOrder, what: string, text: string, found: string, planned: string): Issue[] {
  return new Big(found).eq(planned) ? [] : [deviation(order, what, `${text} ${found}`, `${planned} is planned`)];
}

/** By id, shown by name and id: two records may have one name. `has`: "has", or "has a project with". */
export function proveRecord(
  order: ErpOrder,
  what: string,
  has: string,
  found: ErpRef | null,
  planned: { id: number | null | undefined; name: string | null },
): Issue[] {
  if (planned.id === null || planned.id === undefined || found?.id === planned.id) return [];
  const shown = found ? `${has} the ${what} ${found.name} (${found.id})` : `${has} no ${what}`;
  return [deviation(order, what, shown, `${planned.name ?? what} (${planned.id}) is planned`)];
}
