import type { BusinessKey } from '../ids.ts';
import type { Policy } from '../policy.ts';
import type { PsaQuestion } from '../psa.ts';
import { webDomain } from './erp-question.ts';
import { budgetKey, projectKey, psaCompanyKey } from './external-keys.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** What must be asked of the PSA before this contract can be planned; null where its project is the ERP's alone. */
export function psaQuestion(understood: UnderstoodDeal, key: BusinessKey, policy: Policy): PsaQuestion | null {
  const { deal, entity, lines, servicePackage } = understood;
  if (!entity || entity.projectIn === 'erp' || !policy.systems.psa || !deal.company) return null;
  const { company } = deal;
  const types = lines.services.flatMap(({ psaServiceType }) => (psaServiceType === null ? [] : [psaServiceType]));
  const amended = deal.amends?.key;
  return {
    companyKey: psaCompanyKey(deal.connection, company.id),
    projectKey: projectKey(key),
    budgetKey: budgetKey(key),
    ...(amended && { amendedProjectKey: projectKey(amended) }),
    company: { name: company.name, domain: webDomain(company.domain) },
    subsidiary: entity.psaSubsidiary ?? entity.name,
    template: servicePackage?.psaTemplate ?? null,
    serviceTypes: [...new Set(types)].sort(),
    managerEmail: deal.owner?.email?.toLowerCase() || null,
  };
}
