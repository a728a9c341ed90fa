import type { Issue } from '../issue.ts';
import type { Policy } from '../policy.ts';
import { chosenCustomer } from './corrections.ts';
import { missingInErp } from './find-in-erp.ts';
import { missingRates } from './line-rates.ts';
import { matchCustomer, notOursToMake } from './match-customer.ts';
import { planContacts } from './plan-contacts.ts';
import { planCustomer } from './plan-customer.ts';
import { planOrder } from './plan-order.ts';
import { planProject } from './plan-project.ts';
import { planSchedule } from './plan-schedule.ts';
import { planTotals } from './plan-totals.ts';
import type { LeadToProjectPlan, LeadToProjectSnapshot } from './plan-types.ts';
import { requiredApprovals } from './required-approvals.ts';
import { understandDeal } from './understand-deal.ts';

/**
 * What a won deal means for the ERP: the customer, the contract and the project to write, or everything that keeps us from
 * it, all at once. Pure: the same snapshot and policy give the same plan, and a snapshot read after the plan was applied
 * gives a plan with the same hash.
 */
export function planLeadToProject(
  snapshot: LeadToProjectSnapshot,
  policy: Policy,
): { planned: LeadToProjectPlan } | { issues: Issue[] } {
  const { key, erp, corrections, asOf } = snapshot;

  // 1. What does the CRM say, in our own terms?
  const { understood, issues } = understandDeal(snapshot.deal, corrections, policy);
  const { deal, entity, currency, lines, dates } = understood;
  const { company } = deal;
  if (!entity || !company?.name) return { issues };

  // 2. Does the ERP have what it refers to, and which customer is it?
  issues.push(...missingInErp(understood, entity, erp));
  if (currency) issues.push(...missingRates(lines.lines, entity, currency));
  const companyRef = `company=${deal.connection}-${company.id}`;
  const customer = matchCustomer(company, erp.customers, chosenCustomer(corrections), companyRef);
  if ('issue' in customer) issues.push(customer.issue);
  else issues.push(...notOursToMake(customer.match, company, entity));
  if (issues.length > 0 || 'issue' in customer || !currency || !erp.company || !erp.priceList) return { issues };

  // 3. What is to be written?
  const starts = dates.startsOn ?? asOf;
  const cap = understood.cap;
  const schedule = planSchedule(understood, { entity, currency, policy, starts });
  const companyId = erp.company.id;
  const totals = planTotals(understood, currency, cap, schedule);
  const writes = {
    customer: planCustomer(customer.match, company, {
      connection: deal.connection,
      entity,
      countryId: erp.country?.id ?? null,
    }),
    contacts: planContacts(deal, entity, customer.match, erp.contacts),
    project: planProject(understood, {
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
      asOf,
      cap,
      schedule,
    }),
  };

  // 4. Who must agree?
  const approvals = requiredApprovals(policy.approvals, { understood, entity, untaxed: totals.untaxed, corrections });
  return {
    planned: {
      process: 'lead-to-project',
      key,
      writes,
      totals,
      title: deal.name || key,
      customerName: company.name,
      entity: entity.code,
      // The owner as the CRM has it: a correction must not change who may not approve.
      requester: snapshot.deal.owner,
      approvals,
      corrections,
      names: {
        entity: entity.name,
        salesperson: erp.salesperson?.name ?? null,
        paymentTerms: erp.paymentTerms?.name ?? null,
      },
    },
  };
}

/** What a plan's hash covers (design §1): what is written and what it comes to, no prose and nobody's name. */
export function hashedPart({ process, key, writes, totals }: LeadToProjectPlan) {
  return { process, key, writes, totals };
}
