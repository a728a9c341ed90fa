import { nothingAsked } from '../erp.ts';
import type { CivilDate } from '../ids.ts';
import type { Issue } from '../issue.ts';
import type { Policy } from '../policy.ts';
import { choiceOf } from './corrections.ts';
import type { ContractDeal } from './deals-by-entity.ts';
import { orderKey, psaCompanyKey } from './external-keys.ts';
import { missingInErp, unfitProducts } from './find-in-erp.ts';
import { missingInPsa } from './find-in-psa.ts';
import { missingRates } from './line-rates.ts';
import { type CustomerMatch, matchCustomer, notOursToMake } from './match-customer.ts';
import { matchPsaCompany } from './match-psa-company.ts';
import { orderNote } from './order-note.ts';
import { amendedTotals, customerOfAmended, findAmended, otherCustomer } from './plan-amendment.ts';
import { planContacts } from './plan-contacts.ts';
import { planCustomer } from './plan-customer.ts';
import { planDelivery } from './plan-delivery.ts';
import { milestoneTotals, planMilestones } from './plan-milestones.ts';
import { planOrder } from './plan-order.ts';
import { planProject } from './plan-project.ts';
import { planRetainers } from './plan-retainers.ts';
import { planSchedule, tooSmallFees } from './plan-schedule.ts';
import { planTotals } from './plan-totals.ts';
import type { Answers, ContractPlan, Correction, LeadToProjectWrites } from './plan-types.ts';
import type { UnderstoodDeal } from './understand-deal.ts';

export interface ContractFacts {
  policy: Policy;
  answers: Answers;
  corrections: readonly Correction[];
  asOf: CivilDate;
}

/** What the deal says of one contract, in the firm's own terms, and what it lacks. */
export interface UnderstoodContract extends ContractDeal {
  understood: UnderstoodDeal;
  issues: Issue[];
}

/**
 * One entity's contract: what is to be written, or everything that keeps us from it.
 */
export function planContract(
  contract: UnderstoodContract,
  facts: ContractFacts,
): { planned: ContractPlan } | { issues: Issue[] } {
  const { understood, key } = contract;
  const { policy, corrections } = facts;
  const issues = [...contract.issues];
  const { deal, entity, currency, lines, dates } = understood;
  const { company } = deal;
  if (!entity || !company?.name) return { issues };
  const { erp, psa } = facts.answers[entity.code] ?? { erp: nothingAsked, psa: null };
  const usesPsa = entity.projectIn !== 'erp';

  // 1. Do the systems have what it refers to, and is there an order to amend?
  issues.push(...missingInErp(understood, entity, erp), ...unfitProducts(understood, entity, erp));
  if (usesPsa) issues.push(...missingInPsa(understood, entity, psa, policy));
  if (currency) {
    issues.push(...missingRates(lines.lines, entity, currency), ...tooSmallFees(understood, { currency, policy }));
  }
  const amended = findAmended(understood, entity, { erp, psa });
  if (amended && 'issues' in amended) issues.push(...amended.issues);
  const order = amended && 'order' in amended ? amended.order : null;

  // 2. Which customer is it, in each of them?
  const companyRef = `company=${deal.connection}-${company.id}`;
  const chosen =
    choiceOf(corrections, contract.customerField) ?? (order && customerOfAmended(order, understood, erp.customers));
  const customer = matchCustomer(company, erp.customers, chosen, companyRef);
  if ('issue' in customer) issues.push(withField(customer.issue, contract.customerField));
  else {
    issues.push(...notOursToMake(customer.match, company, entity));
    if (order && customerId(customer.match) !== order.customer.id) issues.push(otherCustomer(order, company.name));
  }
  const psaCompany = psa
    ? matchPsaCompany(
        company,
        psa.companies,
        choiceOf(corrections, 'psa.company'),
        psaCompanyKey(deal.connection, company.id),
      )
    : null;
  if (psaCompany && 'issue' in psaCompany) issues.push(psaCompany.issue);
  if (issues.length > 0 || 'issue' in customer || !currency || !erp.company || !erp.priceList) return { issues };

  // 3. What is to be written?
  const starts = dates.startsOn ?? facts.asOf;
  const schedule = planSchedule(understood, { entity, currency, policy, starts });
  const milestones = planMilestones(understood, { entity, starts });
  const retainers = planRetainers(understood, { entity, currency });
  const milestonesInTotal = milestoneTotals(understood, milestones);
  const ownTotals = planTotals(understood, { currency, schedule, milestones: milestonesInTotal, retainers });
  const amendment = order && amendedTotals(order, key, ownTotals.untaxed, currency);
  const totals = amendment
    ? {
        ...ownTotals,
        // The order's reference is the original's: the number is in nothing else that people are shown.
        ...(understood.purchaseOrder && { purchaseOrder: understood.purchaseOrder }),
        amends: amendment,
      }
    : ownTotals;
  const companyId = erp.company.id;
  const amends =
    order && amendment && deal.amends?.key
      ? { key: orderKey(deal.amends.key), id: order.id, number: order.number, untaxed: amendment.before.amount }
      : null;
  const delivery =
    usesPsa && psa && psaCompany && 'company' in psaCompany
      ? planDelivery(understood, psa, {
          key,
          entity,
          currency,
          starts,
          customerName: company.name,
          company: psaCompany.company,
          schedule,
          milestones,
          totals,
        })
      : null;
  const writes: LeadToProjectWrites = {
    customer: planCustomer(customer.match, company, {
      connection: deal.connection,
      entity,
      countryId: erp.country?.id ?? null,
    }),
    contacts: planContacts(deal, entity, customer.match, erp.contacts),
    project:
      order || entity.projectIn === 'psa'
        ? null
        : planProject(understood, {
            key,
            entity,
            companyId,
            managerId: erp.salesperson?.id ?? null,
            customerName: company.name,
            starts,
            schedule,
          }),
    order: planOrder(understood, erp, {
      key,
      entity,
      currency,
      companyId,
      priceListId: erp.priceList.id,
      asOf: facts.asOf,
      note: orderNote({
        purchaseOrder: understood.purchaseOrder,
        cap: understood.cap,
        schedule,
        milestones: milestonesInTotal,
        retainers,
      }),
      // In the PSA alone: the ERP keeps milestones in a project, and there is none.
      milestones: entity.projectIn === 'psa' ? new Map() : milestones,
      amends,
    }),
    ...(delivery && { psa: delivery }),
  };

  const names = {
    entity: entity.name,
    // An order that is amended keeps its own.
    salesperson: order ? null : (erp.salesperson?.name ?? null),
    paymentTerms: order ? null : (erp.paymentTerms?.name ?? null),
  };
  return { planned: { writes, totals, entity: entity.code, names } };
}

/** The record that the customer is; null as long as there is none. */
function customerId(match: CustomerMatch): number | null {
  return 'existing' in match ? match.existing.id : (match.ours?.id ?? null);
}

/** A choice is made for the contract whose candidates were shown. */
function withField(issue: Issue, field: string): Issue {
  return issue.field === null ? issue : { ...issue, field };
}
