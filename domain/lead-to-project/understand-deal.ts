import type { Deal } from '../deal.ts';
import type { Currency } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { Money } from '../money.ts';
import type { EntityPolicy, PackagePolicy, Policy } from '../policy.ts';
import { correctedDeal } from './corrections.ts';
import { type AgreedTerms, customerTerms, withAgreedRates } from './customer-terms.ts';
import { checkMandatoryFields } from './mandatory-fields.ts';
import type { Correction } from './plan-types.ts';
import { type PurchaseOrder, understandPurchaseOrder } from './purchase-order.ts';
import { label, withoutRepeats } from './report.ts';
import { checkAmount, understandCap } from './understand-amounts.ts';
import { understandCurrency } from './understand-currency.ts';
import { type UnderstoodDates, understandDates } from './understand-dates.ts';
import { possibleEntities, understandEntity } from './understand-entity.ts';
import { type UnderstoodLines, understandLines } from './understand-lines.ts';
import {
  type PaymentTerms,
  understandCountry,
  understandOwner,
  understandPackage,
  understandPaymentTerms,
} from './understand-mapped.ts';
import { understandParts } from './understand-parts.ts';
import { checkSchedules } from './understand-schedules.ts';

/** A deal in the firm's own terms. What could not be understood is null, and an issue says why. */
export interface UnderstoodDeal {
  /** With texts cleaned and corrections applied. */
  deal: Deal;
  /** With the rates that hold for this customer. */
  entity: EntityPolicy | null;
  currency: Currency | null;
  lines: UnderstoodLines;
  dates: UnderstoodDates;
  cap: Money | null;
  paymentTerms: PaymentTerms | null;
  salespersonLogin: string | null;
  servicePackage: PackagePolicy | null;
  countryCode: string | null;
  /** Agreed with this customer; `entity` has its rates already. */
  customerTerms: AgreedTerms | null;
  purchaseOrder: PurchaseOrder | null;
}

/** Turns what the CRM says into what the firm's policy knows, and collects everything that keeps it from it. */
export function understandDeal(
  source: Deal,
  corrections: readonly Correction[],
  policy: Policy,
): { understood: UnderstoodDeal; issues: Issue[] } {
  const issues: Issue[] = [];
  const report = (issue: Issue) => void issues.push(issue);
  const deal = correctedDeal(source, corrections);

  const agreed = customerTerms(deal, policy);
  const sells = understandEntity(deal, policy, report);
  const entity = sells && withAgreedRates(sells, agreed);
  if (!deal.company) report(noCompany(deal));
  else if (!deal.company.name) report(namelessCompany(deal));
  const soldLines = understandLines(deal, policy, report);
  checkMandatoryFields(deal, possibleEntities(deal, policy), soldLines.services, report);
  const dates = understandDates(deal, report);
  const currency = understandCurrency(deal, entity, report);
  const lines = understandParts(deal, soldLines, { dates, currency, policy }, report);
  const cap = understandCap(deal, lines, currency, report);
  checkAmount(deal, lines, cap, currency, report);
  const purchaseOrder = understandPurchaseOrder(deal, { lines, currency, cap, terms: agreed }, report);
  const paymentTerms = understandPaymentTerms(deal, entity, policy, report);
  const salespersonLogin = understandOwner(deal, entity, policy, report);
  const servicePackage = understandPackage(deal, policy, report);
  checkSchedules(deal, lines, policy, report);
  const countryCode = understandCountry(deal, entity, policy, report);

  const understood = {
    deal,
    entity,
    currency,
    lines,
    dates,
    cap,
    paymentTerms,
    salespersonLogin,
    servicePackage,
    countryCode,
    customerTerms: agreed,
    purchaseOrder,
  };
  return { understood, issues: withoutRepeats(issues) };
}

function noCompany(deal: Deal): Issue {
  const message = `${label(deal, 'company')} is empty: nobody to make a contract with.`;
  return issueOf('TL-DEAL-0004', { message, hint: 'Associate the deal with a company in the CRM.', about: 'company' });
}

function namelessCompany(deal: Deal): Issue {
  const message = `${label(deal, 'company')} has no name, and a customer can't be made without one.`;
  return issueOf('TL-DEAL-0001', { message, hint: "Fill in the company's name in the CRM.", about: 'company.name' });
}
