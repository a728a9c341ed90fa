import type { ErpProduct, ErpSnapshot } from '../erp.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy, Pricing, ServicePolicy } from '../policy.ts';
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

type BilledBy = ErpProduct['billedBy'];

/**
 * What a pricing model's lines may be billed by, for their invoices to come to what was agreed. `inPsa`: where the project
 * lives in the PSA alone, which has the hours and the milestones; the ERP is told what is delivered when it is billed.
 */
const fitting: Record<Pricing, { sold: string; by: BilledBy[]; inPsa: BilledBy[] }> = {
  'time-and-materials': { sold: 'by time', by: ['time'], inPsa: ['delivered quantity'] },
  'fixed-fee': {
    sold: 'for a fixed fee',
    by: ['order', 'delivered quantity'],
    inPsa: ['order', 'delivered quantity'],
  },
  milestones: { sold: 'by milestones', by: ['milestones'], inPsa: ['delivered quantity'] },
  retainer: {
    sold: 'as a retainer',
    by: ['delivered quantity', 'order'],
    inPsa: ['delivered quantity', 'order'],
  },
};

/** Products that the ERP would bill in another way than the service is sold, or that make a project where none may be. */
export function unfitProducts(understood: UnderstoodDeal, entity: EntityPolicy, erp: ErpSnapshot): Issue[] {
  return [...new Set(understood.lines.services)].flatMap((service) => {
    const product = own(erp.products, service.erpProduct);
    if (!product) return [];
    const { sold, by, inPsa } = fitting[service.pricing];
    const inPsaAlone = entity.projectIn === 'psa';
    const right = inPsaAlone ? inPsa : by;
    if (inPsaAlone && product.makesTask) return [makesProject(service, product, entity, right)];
    if (right.includes(product.billedBy)) return [];
    return [
      issueOf('TL-MAP-0008', {
        message: `"${service.name}" is sold ${sold}, but ${entity.erpCompany} bills its product "${product.code}" by ${product.billedBy}.`,
        hint: `Name a product that is billed by ${right.join(' or ')} in config/mappings.yaml: services (erpProduct), or change this one in the ERP, and retry.`,
        about: `product billed by ${right[0]}=${product.code}`,
      }),
    ];
  });
}

/** Where the project lives in the PSA alone, nothing on the order may make one in the ERP. */
function makesProject(service: ServicePolicy, product: ErpProduct, entity: EntityPolicy, right: BilledBy[]): Issue {
  return issueOf('TL-MAP-0010', {
    message: `The product "${product.code}", which "${service.name}" is sold as, makes a task and a project in the ERP, but ${entity.name} has its projects in the PSA alone.`,
    hint: `Name a product that makes none, and is billed by ${right.join(' or ')}, in config/mappings.yaml: services (erpProduct), or set projectIn: both in config/entities.yaml: entities.${entity.code}, and retry.`,
    about: `product=${product.code},entity=${entity.code}`,
  });
}

/** A member that the answer has itself: names come from people, and `constructor` is one too. */
function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
