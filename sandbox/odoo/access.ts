import { accessError } from './odoo-error.ts';
import type { OdooVersion } from './odoo-version.ts';

/** The four things an access right is about. */
export type Operation = 'read' | 'create' | 'write' | 'unlink';

/** A group by its external id. */
export type Group = keyof typeof groupLabels;

/** Which groups may do what with a model; one of them is enough. */
export type AccessRights = Record<Operation, readonly Group[]>;

// Label as an access error shows it; two of them were renamed in 19.
const groupLabels = {
  'base.group_user': 'User types/Internal User',
  'base.group_partner_manager': 'Extra Rights/Contact Creation',
  'base.group_erp_manager': 'Administration/Access Rights',
  'base.group_system': 'Administration/Settings',
  'sales_team.group_sale_salesman': 'Sales/User: Own Documents Only',
  'sales_team.group_sale_salesman_all_leads': 'Sales/User: All Documents',
  'sales_team.group_sale_manager': 'Sales/Administrator',
  'project.group_project_user': 'Project/User',
  'project.group_project_manager': 'Project/Administrator',
  'hr_timesheet.group_hr_timesheet_user': 'Timesheets/User: own timesheets only',
  'hr_timesheet.group_hr_timesheet_approver': 'Timesheets/User: all timesheets',
  'account.group_account_invoice': 'Invoicing/Billing',
  'account.group_account_manager': 'Invoicing/Billing Administrator',
} as const;

const labelsOf19: Partial<Record<Group, string>> = {
  'base.group_partner_manager': 'Contact/Creation',
  'account.group_account_invoice': 'Accounting/Invoicing',
  'account.group_account_manager': 'Accounting/Administrator',
};

const implied: Partial<Record<Group, readonly Group[]>> = {
  'base.group_system': ['base.group_erp_manager', 'base.group_partner_manager'],
  'sales_team.group_sale_manager': ['sales_team.group_sale_salesman_all_leads'],
  'sales_team.group_sale_salesman_all_leads': ['sales_team.group_sale_salesman'],
  'project.group_project_manager': ['project.group_project_user'],
  'hr_timesheet.group_hr_timesheet_approver': ['hr_timesheet.group_hr_timesheet_user'],
  'account.group_account_manager': ['account.group_account_invoice'],
};

const verbs: Record<Operation, string> = { read: 'access', create: 'create', write: 'modify', unlink: 'delete' };

const everyone: readonly Group[] = ['base.group_user'];
const administrators: readonly Group[] = ['base.group_system'];

/** Readable by every internal user; changed by `writers` alone. */
export function changedBy(...writers: Group[]): AccessRights {
  return { read: everyone, create: writers, write: writers, unlink: writers };
}

/** Master data of the installation: read by all, changed by its administrator. */
export const readByAll: AccessRights = changedBy(...administrators);

/** Seen and changed by the same groups. */
export function onlyFor(...members: Group[]): AccessRights {
  return { read: members, create: members, write: members, unlink: members };
}

/** A user's groups with all they imply; every user of the simulator is an internal one. */
export function withImplied(groups: readonly string[]): Set<string> {
  const all = new Set<string>(everyone);
  const pending = [...groups];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    if (all.has(group)) continue;
    all.add(group);
    pending.push(...(implied[group as Group] ?? []));
  }
  return all;
}

/** Odoo's refusal by model, with the groups that would do. */
export function modelAccessError(
  operation: Operation,
  model: { name: string; label: string; access: AccessRights },
  version: OdooVersion,
): Error {
  const labels = model.access[operation].map(
    (group) => (version === '19.0' && labelsOf19[group]) || groupLabels[group],
  );
  const allowed =
    labels.length > 0
      ? `This operation is allowed for the following groups:\n${labels
          .sort()
          .map((label) => `\t- ${label}`)
          .join('\n')}`
      : 'No group currently allows this operation.';
  return accessError(
    `You are not allowed to ${verbs[operation]} '${model.label}' (${model.name}) records.\n\n${allowed}\n\nContact your administrator to request access if necessary.`,
  );
}

/** Odoo's refusal by record: here always because the record is another company's. */
export function recordAccessError(
  operation: Operation,
  model: { name: string; label: string },
  user: { id: number; name: string },
  version: OdooVersion,
): Error {
  const hint =
    version === '19.0'
      ? '\n\nThis seems to be a multi-company issue, but you do not have access to the proper company to access the record anyhow.'
      : '';
  return accessError(
    `Uh-oh! Looks like you have stumbled upon some top-secret records.\n\nSorry, ${user.name} (id=${user.id}) doesn't have '${operation}' access to:\n- ${model.label} (${model.name})\n\nIf you really, really need access, perhaps you can win over your friendly administrator with a batch of freshly baked cookies.${hint}`,
  );
}
