/** The two versions whose behaviour was measured. */
export type OdooVersion = '17.0' | '19.0';

/** Field names that changed between the versions (read from `fields_get` of both). */
export interface FieldNames {
  productKind: string;
  lineTaxes: string;
  lineUnit: string;
  orderAnalytic: string;
  projectAnalytic: string;
  milestoneUnit: string;
  userGroups: string;
}

const names: Record<OdooVersion, FieldNames> = {
  '17.0': {
    productKind: 'detailed_type',
    lineTaxes: 'tax_id',
    lineUnit: 'product_uom',
    orderAnalytic: 'analytic_account_id',
    projectAnalytic: 'analytic_account_id',
    milestoneUnit: 'product_uom',
    userGroups: 'groups_id',
  },
  '19.0': {
    productKind: 'type',
    lineTaxes: 'tax_ids',
    lineUnit: 'product_uom_id',
    orderAnalytic: 'project_account_id',
    projectAnalytic: 'account_id',
    milestoneUnit: 'product_uom_id',
    userGroups: 'group_ids',
  },
};

/** A field’s name by what it is for. */
export function fieldNames(version: OdooVersion): FieldNames {
  return names[version];
}

/** The text or value of one version; written where it is used, so that both can be read side by side. */
export function byVersion<T>(version: OdooVersion, choices: { 17: T; 19: T }): T {
  return version === '17.0' ? choices[17] : choices[19];
}
