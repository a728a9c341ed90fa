import { type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy, Policy } from '../policy.ts';
import type { PsaSnapshot } from '../psa.ts';
import { label } from './report.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** Everything that the deal and the policy refer to and the PSA doesn't have, naming where the reference stands. */
export function missingInPsa(
  understood: UnderstoodDeal,
  entity: EntityPolicy,
  psa: PsaSnapshot | null,
  policy: Policy,
): Issue[] {
  const at = `config/entities.yaml: entities.${entity.code}`;
  if (!psa) {
    const message = `${entity.name} has its projects in the PSA, and none is configured.`;
    const hint = `Add config/systems.yaml: psa, or correct ${at}.projectIn.`;
    return [issueOf('TL-MAP-0012', { message, hint, about: 'psa' })];
  }
  const issues: Issue[] = [];
  const lacks = (kind: string, name: string, where: string, field: string | null = null) => {
    const message = `The PSA has no ${kind} "${name}".`;
    issues.push(
      issueOf('TL-MAP-0012', {
        message,
        hint: `Make it there and retry, or correct ${where}.`,
        about: `${kind}=${name}`,
        field,
      }),
    );
  };

  if (!psa.subsidiary) lacks('subsidiary', entity.psaSubsidiary ?? entity.name, `${at}.psaSubsidiary`);
  const { services, packages } = policy.mappings;
  for (const service of new Set(understood.lines.services)) {
    const where = `config/mappings.yaml: services.${keyOf(services, service)}.psaServiceType`;
    if (service.psaServiceType === null) {
      const message = `"${service.name}" names no service type of the PSA, where ${entity.name} has its projects.`;
      issues.push(issueOf('TL-MAP-0012', { message, hint: `Add ${where}.`, about: `service type of=${service.name}` }));
    } else if (!Object.hasOwn(psa.serviceTypes, service.psaServiceType)) {
      lacks('service type', service.psaServiceType, where);
    }
  }
  const template = understood.servicePackage?.psaTemplate ?? null;
  // An amendment's budget is opened in a project that is there.
  if (template !== null && understood.deal.amends === undefined && copiesTemplates(psa) && !psa.template) {
    const name = understood.servicePackage && keyOf(packages, understood.servicePackage);
    lacks('template project', template, `config/mappings.yaml: packages.${name}.psaTemplate`);
  }
  const manager = understood.deal.owner?.email?.toLowerCase();
  if (manager && !psa.manager) lacks('person', manager, `${label(understood.deal, 'owner')} of the deal`, 'owner');
  return issues;
}

export function copiesTemplates({ capabilities }: PsaSnapshot): boolean {
  return capabilities.projectTemplate === 'copy';
}

function keyOf<T>(table: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(table).find((key) => table[key] === value) ?? '…';
}
