import type { Deal } from '../deal.ts';
import { issueOf } from '../issue.ts';
import type { EntityPolicy, Policy } from '../policy.ts';
import { lookup } from './lookup.ts';
import { emptyField, label, type Report, shortened } from './report.ts';

/** The legal entity that sells: by the mapping of the CRM's values, or by its own code. Null if there is none such. */
export function entityOf(deal: Deal, policy: Policy): EntityPolicy | null {
  if (!deal.entity) return null;
  const code = lookup(policy.mappings.entities, deal.entity)?.value ?? deal.entity;
  return lookup(policy.entities, code)?.value ?? null;
}

export function understandEntity(deal: Deal, policy: Policy, report: Report): EntityPolicy | null {
  const entity = entityOf(deal, policy);
  if (!deal.entity) {
    report(emptyField(label(deal, 'entity'), 'entity', 'it says which of our legal entities sells'));
  } else if (!entity) {
    report(
      issueOf('TL-MAP-0001', {
        message: `${label(deal, 'entity')} is "${shortened(deal.entity)}", which is none of our legal entities.`,
        hint: `Add config/mappings.yaml: entities.${shortened(deal.entity)}, or correct the deal to one of ${Object.keys(policy.entities).join(', ')}.`,
        field: 'entity',
        about: `entity=${deal.entity}`,
      }),
    );
  }
  return entity;
}

/**
 * The entities that could be meant as long as the deal doesn't say: those that sell in its currency, else all. What each
 * of them requires is required anyhow, so that a person fills all gaps in one go.
 */
export function possibleEntities(deal: Deal, policy: Policy): EntityPolicy[] {
  const entity = entityOf(deal, policy);
  if (entity) return [entity];
  const all = Object.values(policy.entities);
  const inCurrency = all.filter(({ currencies }) => currencies.some((code) => code === deal.currency?.toUpperCase()));
  return inCurrency.length > 0 ? inCurrency : all;
}
