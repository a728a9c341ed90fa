import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../../config/load-config.ts';
import type { Deal, DealLine } from '../../../domain/deal.ts';
import type { Issue } from '../../../domain/issue.ts';
import { type UnderstoodDeal, understandDeal } from '../../../domain/lead-to-project/understand-deal.ts';
import type { UnderstoodLine } from '../../../domain/lead-to-project/understand-lines.ts';
import type { EntityPolicy, Policy, RetainerTerms } from '../../../domain/policy.ts';
import { deal } from './sample.ts';

/* The sample firm as configured, for what a deal's lines are billed by: its services, plans, customers and calendars. */

const northwind: Policy = loadConfig(fileURLToPath(new URL('../../../config/', import.meta.url)));

/** The firm with another retainer, milestone plans or customers. */
export function firm(
  changes: { retainer?: Partial<RetainerTerms> } & Partial<
    Pick<Policy['mappings'], 'milestonePlans' | 'customers'>
  > = {},
): Policy {
  const { retainer, ...mappings } = changes;
  const services = { ...northwind.mappings.services };
  const own = services['RETAINER-MONTH'];
  if (own?.retainer && retainer) services['RETAINER-MONTH'] = { ...own, retainer: { ...own.retainer, ...retainer } };
  return { ...northwind, mappings: { ...northwind.mappings, services, ...mappings } };
}

export function sold(service: string, changes: Partial<DealLine> = {}): DealLine {
  const line = { id: '71', name: 'Rollout', quantity: '1', unitPrice: '20000.00', discountPercent: null, position: 1 };
  return { ...line, service, currency: 'EUR', ...changes };
}

/** An ordinary deal of Northwind GmbH with these lines, owned by nobody. */
export function dealWith(lines: DealLine[], changes: Partial<Deal> = {}): Deal {
  return deal({ owner: null, lines, ...changes });
}

/** @throws Error with all issues when there are any. */
export function understood(source: Deal, policy: Policy = firm()): UnderstoodDeal {
  const result = understandDeal(source, [], policy);
  if (result.issues.length > 0) throw new Error(result.issues.map(({ message }) => message).join('\n'));
  return result.understood;
}

export function issuesIn(source: Deal, policy: Policy = firm()): Issue[] {
  return understandDeal(source, [], policy).issues;
}

export function firstLine({ lines }: UnderstoodDeal): UnderstoodLine {
  const [line] = lines.lines;
  if (!line) throw new Error('There is no line.');
  return line;
}

export function entityIn({ entity }: UnderstoodDeal): EntityPolicy {
  if (!entity) throw new Error('There is no entity.');
  return entity;
}
