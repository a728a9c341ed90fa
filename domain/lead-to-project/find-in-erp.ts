import type { ErpSnapshot } from '../erp.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy } from '../policy.ts';
import { namesToFind } from './erp-question.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

/** Everything that the deal and the policy refer to and the ERP doesn't have, naming where the reference stands. */
export function missingInErp(understood: UnderstoodDeal, entity: EntityPolicy, erp: ErpSnapshot): Issue[] {
  const names = namesToFind(understood, entity);
  const at = `config/entities.yaml: entities.${entity.code}`;
  const issues: Issue[] = [];
  const require = (there: unknown, kind: string, name: string, where: string) => {
    if (there) return;
    const message = `The ERP has no ${kind} "${name}"${kind === 'company' ? '' : ` for ${entity.erpCompany}`}.`;
    const hint = `Make it there and retry, or correct ${where}.`;
    issues.push(issueOf('TL-MAP-0008', { message, hint, about: `${kind}=${name}` }));
  };

  require(erp.company, 'company', entity.erpCompany, `${at}.erpCompany`);
  // Without the company nothing else of it can be seen.
  if (!erp.company) return issues;
  for (const code of names.products) {
    require(own(erp.products, code), 'product with the code', code, 'config/mappings.yaml: services');
  }
  if (names.currency) {
    const fits = erp.priceList?.currency === names.currency;
    require(fits, 'active price list in', names.currency, `${at}.currencies`);
  }
  if (names.salespersonLogin) {
    require(erp.salesperson, 'user with the login', names.salespersonLogin, 'config/mappings.yaml: owners');
  }
  if (names.paymentTerms) {
    require(erp.paymentTerms, 'payment terms', names.paymentTerms, 'config/mappings.yaml: paymentTerms');
  }
  for (const name of names.taxes) require(own(erp.taxes, name), 'sales tax', name, `${at}.taxes`);
  for (const name of names.analyticAccounts) {
    require(own(erp.analyticAccounts, name), 'analytic account', name, `${at}.analytic`);
  }
  if (names.country) require(erp.country, 'country', names.country, 'config/mappings.yaml: countries');
  return issues;
}

/** A member that the answer has itself: names come from people, and `constructor` is one too. */
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
