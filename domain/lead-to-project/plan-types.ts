import type { Deal } from '../deal.ts';
import type { ErpSnapshot } from '../erp.ts';
import type { BusinessKey, CivilDate, Currency, EntityCode, PlanHash } from '../ids.ts';
import type { Issue } from '../issue.ts';
import type { Decimal, Money } from '../money.ts';
import type { RetainerTerms, Role } from '../policy.ts';
import type { PsaReceipt, PsaSnapshot, PsaWrites } from '../psa.ts';

/** Everything a plan is made from, beside the policy. */
export interface LeadToProjectSnapshot {
  key: BusinessKey;
  deal: Deal;
  answers: Answers;
  corrections: Correction[];
  /** The civil date, in the entity's zone, on which dates that the deal leaves open are based. Recorded once. */
  asOf: CivilDate;
}

/** What the systems answered, by the entity whose contract was asked about. */
export type Answers = Record<EntityCode, { erp: ErpSnapshot; psa: PsaSnapshot | null }>;

/** An override kept in the process; dropped by the workflow when the source's value of that field changes. */
export interface Correction {
  /** A field of the deal (`entity`), of a line (`lines.77.service`), or `customer` (the ERP's id, by choice). */
  field: string;
  value: string;
  /** The source's value when it was corrected: shown to approvers beside it. */
  sourceValue: string | null;
  by: { id: string; name: string; email: string | null };
  reason: string;
}

/**
 * The concrete writes, and why. `writes` and `totals` (with process and key) are what the hash covers: money as text,
 * arrays in business order, nothing that changes without the business changing.
 */
export interface LeadToProjectPlan extends ContractPlan {
  process: 'lead-to-project';
  key: BusinessKey;
  /** Contracts of other entities with the same customer. Absent for nearly all deals, which are one contract. */
  more?: ContractPlan[];
  /** Outside the hash from here on: prose, people and reasons. */
  title: string;
  customerName: string;
  requester: { id: string; name: string; email: string | null } | null;
  approvals: ApprovalRequirement[];
  corrections: Correction[];
}

/** What one legal entity contracts and delivers. */
export interface ContractPlan {
  writes: LeadToProjectWrites;
  totals: LeadToProjectTotals;
  entity: EntityCode;
  /** What the ids in `writes` are called, for people. Outside the hash. */
  names: { entity: string; salesperson: string | null; paymentTerms: string | null };
}

export interface LeadToProjectWrites {
  customer: CustomerWrite;
  contacts: ContactWrite[];
  /** Null: the project lives in the PSA alone, or the order is an amendment of one that has a project. */
  project: ProjectWrite | null;
  order: OrderWrite;
  /** Present where the project lives in the PSA. */
  psa?: PsaWrites;
}

/** `use`: an existing record of the ERP's, referred to and never altered. `upsert`: ours, under our external id. */
export type CustomerWrite = { use: number } | { upsert: CustomerValues; key: string };

/** Only fields the target takes from us are present. */
export interface CustomerValues {
  name: string;
  company: string | null;
  vat?: string | null;
  website?: string | null;
  street?: string | null;
  city?: string | null;
  zip?: string | null;
  countryId?: number | null;
  reference?: string;
}

export type ContactWrite =
  | { use: number }
  | { key: string; upsert: { name: string; email?: string | null; phone?: string | null; jobTitle?: string | null } };

export interface OrderWrite {
  key: string;
  company: string;
  companyId: number;
  /** Absent where the lines are added to another deal's order. */
  priceListId?: number;
  currency: Currency;
  /**
   * The customer's order number if there is one, else the business key: the reference people search by. Absent where the
   * lines are added to another deal's order.
   */
  reference?: string;
  /** The business key, in the ERP's source-document field. */
  origin: BusinessKey;
  date: CivilDate;
  paymentTermsId?: number | null;
  salespersonId?: number | null;
  /** Cap, schedule and purchase order, in words. */
  note?: string;
  /** The confirmed order that gets these lines, and what it comes to without them; no order of its own is made then. */
  amends?: { key: string; id: number; number: string; untaxed: Decimal };
  /** Stands above lines that are added to another deal's order: whose they are, and what `note` would say of them. */
  lineNote?: { key: string; text: string };
  lines: OrderLineWrite[];
}

export interface OrderLineWrite {
  key: string;
  productId: number;
  productCode: string;
  name: string;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
  /** null: what the product says. */
  taxIds: number[] | null;
  /** Percent by analytic account id; null: what the ERP makes by itself. */
  analytic: Record<string, Decimal> | null;
  /** Billed when these are reached, instead of the one milestone over everything that Odoo makes. Shares sum to 1. */
  milestones?: LineMilestoneWrite[];
}

export interface LineMilestoneWrite {
  key: string;
  name: string;
  deadline: CivilDate | null;
  /** Of the line's quantity, 0 to 1. */
  share: Decimal;
}

export interface ProjectWrite {
  key: string;
  name: string;
  companyId: number;
  startsOn?: CivilDate | null;
  endsOn?: CivilDate | null;
  managerId?: number | null;
  tasks: { key: string; name: string; hours: Decimal | null }[];
  milestones: { key: string; name: string; deadline: CivilDate | null }[];
}

export interface LeadToProjectTotals {
  untaxed: Money;
  hours: Decimal;
  notToExceed: Money | null;
  schedule: { name: string; due: CivilDate; amount: Money }[];
  staffing: { role: string; count: number }[];
  /** Present where something of the kind is sold. */
  milestones?: { line: string; name: string; due: CivilDate; amount: Money }[];
  retainers?: RetainerTotals[];
  purchaseOrder?: { number: string; limit: Money | null };
  /** The order that is amended, and what it comes to afterwards. */
  amends?: { order: string; before: Money; after: Money };
}

/** One retainer as agreed: what each period costs and includes, and when it is billed. */
export interface RetainerTotals extends RetainerTerms {
  line: string;
  fee: Money;
  overageRate: Money | null;
  periods: { from: CivilDate; until: CivilDate; fee: Money; includedHours: Decimal | null }[];
}

/** What is optional is missing in requirements that 0.1.0 recorded. */
export interface ApprovalRequirement {
  rule: string;
  roles: Role[];
  need: 'any' | 'all';
  because: string;
  dueBusinessHours: number;
  /** Lower steps are asked first, those of one step side by side; 1 without. */
  step?: number;
  remindAfterBusinessHours?: number[];
  escalate?: { afterBusinessHours: number; to: Role[] };
}

export type LeadToProjectPlanning = { planned: LeadToProjectPlan; hash: PlanHash } | { issues: Issue[] };

/** What applying one contract read back from each system that it was written to. */
export interface ContractReceipt {
  erp: LeadToProjectReceipt;
  psa: PsaReceipt | null;
}

/** What the ERP's apply read back after the last write. */
export interface LeadToProjectReceipt {
  order: import('../erp.ts').ErpOrder;
  customerId: number;
  contactIds: number[];
}

/** A deal's contracts: the deal's own, then those of other entities in the firm's own order. */
export function contractsOf(plan: LeadToProjectPlan): ContractPlan[] {
  return [plan, ...(plan.more ?? [])];
}
