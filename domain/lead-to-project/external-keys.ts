import type { BusinessKey, EntityCode } from '../ids.ts';
import type { EntityPolicy } from '../policy.ts';

/*
 * The external names of everything a plan writes, made from the business key and the sources' ids alone, so that any
 * attempt at the same deal finds what an earlier one wrote. No spaces and no dots (Odoo splits at the first dot).
 */

/**
 * What names all that one entity's contract writes: the deal's own entity goes by the business key as it is, another one by
 * its code as well, so that no two contracts of a deal share a name.
 */
export function contractKey(key: BusinessKey, own: EntityCode | null, entity: EntityCode): BusinessKey {
  return own === entity ? key : (`${key}_${safe(entity)}` as BusinessKey);
}

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

/** `suffix` tells order lines of one deal line apart (order-lines.ts); empty for the only one. */
export function orderLineKey(key: BusinessKey, lineId: string, suffix = ''): string {
  return `${lineKeys(key)}${safe(lineId)}${suffix === '' ? '' : `_${safe(suffix)}`}`;
}

/** What all keys of a contract's lines begin with: tells them from others' on an order that was amended. */
export function lineKeys(key: BusinessKey): string {
  return `${orderKey(key)}_line_`;
}

/** The note above lines that were added to another deal's order, by the key under which they were planned. */
export function noteKey(ofOrder: string): string {
  return ofOrder.replace(/^order_/, 'note_');
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

/** A milestone by which one line is billed. */
export function lineMilestoneKey(key: BusinessKey, lineId: string, code: string): string {
  return `milestone_${key}_line_${safe(lineId)}_${safe(code)}`;
}

/** The PSA keeps companies once for all entities. */
export function psaCompanyKey(connection: string, companyId: string): string {
  return `company_${safe(connection)}-${safe(companyId)}`;
}

export function budgetKey(key: BusinessKey): string {
  return `budget_${key}`;
}

/** By the key of the order line that it stands for. */
export function serviceKey(lineKey: string): string {
  return lineKey.replace(/^order_/, 'service_');
}

export function taskListKey(key: BusinessKey, code: string): string {
  return `list_${key}_${safe(code)}`;
}

export function placeholderKey(key: BusinessKey, role: string, n: number): string {
  return `placeholder_${key}_${safe(role)}_${n}`;
}

function ownPart(entity: EntityPolicy): string {
  return entity.customers === 'own' ? `${safe(entity.code)}_` : '';
}

/** Anything but letters, digits and "-" becomes `_` and its code: two ids never become one name. */
function safe(id: string): string {
  return id.replace(/[^A-Za-z0-9-]/g, (char) => `_${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
