import type { BusinessKey } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';

/*
 * The external names of everything a plan writes, made from the business key and the sources' ids alone, so that any
 * attempt at the same deal finds what an earlier one wrote. No spaces and no dots (Odoo splits at the first dot).
 */

/** Shared customers are one record for all entities; otherwise each entity keeps its own. */
export function customerKey(entity: EntityPolicy, connection: string, companyId: string): string {
  return `customer_${ownPart(entity)}${safe(connection)}-${safe(companyId)}`;
}

export function contactKey(entity: EntityPolicy, connection: string, contactId: string): string {
  return `contact_${ownPart(entity)}${safe(connection)}-${safe(contactId)}`;
}

export function orderKey(key: BusinessKey): string {
  return `order_${key}`;
}

export function orderLineKey(key: BusinessKey, lineId: string): string {
  return `order_${key}_line_${safe(lineId)}`;
}

export function projectKey(key: BusinessKey): string {
  return `project_${key}`;
}

export function taskKey(key: BusinessKey, code: string): string {
  return `task_${key}_${safe(code)}`;
}

export function milestoneKey(key: BusinessKey, code: string): string {
  return `milestone_${key}_${safe(code)}`;
}

/** A milestone that stands for an instalment: apart from a package's own milestones, whatever their codes. */
export function instalmentKey(key: BusinessKey, schedule: string, code: string): string {
  return `milestone_${key}_bill_${safe(schedule)}_${safe(code)}`;
}

function ownPart(entity: EntityPolicy): string {
  return entity.customers === 'own' ? `${safe(entity.code)}_` : '';
}

/** Anything but letters, digits and "-" becomes `_` and its code: two ids never become one name. */
function safe(id: string): string {
  return id.replace(/[^A-Za-z0-9-]/g, (char) => `_${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
