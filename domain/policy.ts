import type { Currency, EntityCode } from './ids.ts';
import type { Decimal } from './money.ts';

/**
 * What a firm decides, as data: read from `config/` by an activity and recorded in history, so that replay, audit and
 * what-if see what the run saw. Checked by the zod schemas of `config/`; plain types here.
 */
export interface Policy {
  /** SHA-256 of the files' canonical content: which policy was in force. Never part of a plan's hash. */
  version: string;
  entities: Record<string, EntityPolicy>;
  systems: SystemsPolicy;
  mappings: MappingPolicy;
  /** A deal whose lines are sold by several entities: one contract for each, or parked until somebody splits it. */
  mixedDeals: 'split' | 'park';
  approvals: ApprovalRule[];
  /** Missing in policies that 0.1.0 recorded. */
  delegations?: StandingDelegation[];
  /** Whom a correction that touches money is put before, whatever the rules say. Missing in policies that 0.1.0 recorded. */
  moneyCorrections?: MoneyCorrections;
  owners: Owners;
}

/** Whom an exception's category belongs to: a role. */
export type Owners = Record<ExceptionCategory, Role> & {
  /** Drift in one system alone, where that is somebody else's than drift at large. */
  driftIn?: Partial<Record<SystemRole, Role>>;
};

export type SystemRole = 'crm' | 'psa' | 'erp';

export type Role = string;

export type ExceptionCategory =
  | 'incomplete data'
  | 'ambiguous match'
  | 'policy'
  | 'rejected by system'
  | 'access'
  | 'stuck approval'
  | 'drift';

export interface EntityPolicy {
  code: EntityCode;
  name: string;
  /** The Odoo company's exact name. */
  erpCompany: string;
  currencies: Currency[];
  /** IANA zone in which civil dates and business days are meant. */
  timeZone: string;
  country: string;
  calendar: { workdays: Weekday[]; holidays: string[]; opensAt: string; closesAt: string };
  /** Where delivery plans and records its work. The contract is the ERP's in any case. */
  projectIn: 'erp' | 'psa' | 'both';
  /** What the PSA calls this entity; its own name without. */
  psaSubsidiary: string | null;
  /** Are customers shared by all entities in the ERP, or does this entity keep its own? */
  customers: 'shared' | 'own';
  /** Names of the ERP's sales taxes; none = what the product says. */
  taxes: string[] | null;
  /** Percent by ERP analytic account name, summing to 100; null = what Odoo makes by itself. */
  analytic: Record<string, Decimal> | null;
  /** Deal fields without which this entity takes no deal. */
  mandatory: MandatoryField[];
  /** One of `mappings.paymentTerms`, by the CRM's name. */
  defaultPaymentTerms: string | null;
  /** By object, the fields that the target takes from us; a plan writes no other. */
  ownership: Ownership;
  /** Role → unit price by currency: the entity's rate card. */
  rates: Record<string, Record<string, Decimal>>;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

export type MandatoryField = 'purchaseOrder' | 'startsOn' | 'endsOn' | 'paymentTerms' | 'contact' | 'vat';

export interface Ownership {
  customer: CustomerField[];
  contact: ContactField[];
  order: OrderField[];
  project: ProjectField[];
}

export type CustomerField = 'name' | 'vat' | 'website' | 'street' | 'city' | 'zip' | 'country' | 'reference';
export type ContactField = 'name' | 'email' | 'phone' | 'jobTitle';
export type OrderField = 'paymentTerms' | 'salesperson' | 'note' | 'taxes' | 'analytic';
export type ProjectField = 'dates' | 'manager' | 'tasks' | 'milestones';

export interface SystemsPolicy {
  crm: {
    connection: string;
    product: string;
    /** Deals closed before this day are not ours to start. */
    since: string;
    /** Canonical field (`entity`) → the CRM's own property: those that differ from firm to firm. */
    fields: Record<CrmField, string>;
    /** The rate limit of the system's task queue; each activity is a handful of calls. */
    activitiesPerSecond: number;
  };
  erp: { connection: string; product: string; activitiesPerSecond: number };
  /** Null in a firm whose projects all live in the ERP. */
  psa: { connection: string; product: string; activitiesPerSecond: number } | null;
  /** When, and how much, is read back each night. Missing in policies that were recorded before 0.3.0. */
  nightlyProof?: NightlyProof;
}

export interface NightlyProof {
  /** `02:00`, in `timeZone` (IANA). */
  at: string;
  timeZone: string;
  /** The most requests of one night to one system; the next night goes on where it stopped. */
  callsPerSystem: number;
}

/** `service` and `lineEntity` are a line's, `vat` the company's, the others are the deal's. */
export type CrmField =
  | 'entity'
  | 'purchaseOrder'
  | 'purchaseOrderAmount'
  | 'startsOn'
  | 'endsOn'
  | 'paymentTerms'
  | 'notToExceed'
  | 'servicePackage'
  | 'billingSchedule'
  | 'amends'
  | 'service'
  | 'lineEntity'
  | 'vat';

export interface MappingPolicy {
  /** CRM value → entity code. */
  entities: Record<string, string>;
  /** CRM product code → what it is. */
  services: Record<string, ServicePolicy>;
  /** Names of the CRM's payment terms → the ERP's. */
  paymentTerms: Record<string, string>;
  /** CRM owner's e-mail → ERP user's login. */
  owners: Record<string, string>;
  packages: Record<string, PackagePolicy>;
  schedules: Record<string, ScheduledInstalment[]>;
  /** What a milestone service is billed by, by name. */
  milestonePlans: Record<string, PlannedMilestone[]>;
  /** Agreed with single customers, by VAT number, web domain, or the company's id in the CRM. */
  customers: Record<string, CustomerTerms>;
  /** Country names the CRM uses → ISO 3166 alpha-2, where they differ from English names. */
  countries: Record<string, string>;
}

export type Pricing = 'time-and-materials' | 'fixed-fee' | 'milestones' | 'retainer';

export interface ServicePolicy {
  name: string;
  pricing: Pricing;
  /** The ERP product's code (Odoo: default_code). */
  erpProduct: string;
  /** The role whose rate applies; time and materials only. */
  role: string | null;
  /** Used when the deal names none; fixed fee only. */
  defaultSchedule: string | null;
  /** Used when the deal names none (its billing schedule may name one); milestones only. */
  defaultMilestones: string | null;
  /** Retainer only. */
  retainer: RetainerTerms | null;
  /** The PSA's service type, by its exact name; needed where projects live in the PSA. */
  psaServiceType: string | null;
  /** Deal fields this service needs beside the entity's. */
  mandatory: MandatoryField[];
}

/** What a customer pays each period, and what for (billing rules 11 to 13). */
export interface RetainerTerms {
  period: 'month' | 'quarter';
  /** Per period; null: a fee without hours. */
  includedHours: Decimal | null;
  /** For how many periods unused hours may still be used. */
  rolloverPeriods: number;
  /** The role at whose rate hours beyond the included ones are billed; null: they are not billed. */
  overageRole: string | null;
  billed: 'arrears' | 'advance';
  /** A period that the contract doesn't fill: at its full fee, or by days. */
  proration: 'none' | 'days';
}

/** By percent of the line, or by amounts that must sum to it. */
export interface PlannedMilestone {
  code: string;
  name: string;
  share: { percent: Decimal } | { amount: Decimal };
  /** Business days after the start. */
  afterBusinessDays: number;
}

export interface CustomerTerms {
  /** Role → price per hour by currency: instead of the entity's rate card. */
  rates: Record<string, Record<string, Decimal>>;
  purchaseOrder: 'required' | 'optional';
}

export interface PackagePolicy {
  /** With `{customer}`, `{deal}` and `{key}` filled in. */
  projectName: string;
  /** The PSA's template project, by its exact name: copied where the PSA can. Tasks and milestones below are the ERP's then. */
  psaTemplate: string | null;
  tasks: { code: string; name: string; hours: Decimal | null }[];
  milestones: {
    code: string;
    name: string;
    /** Business days after the start. */
    afterBusinessDays: number;
  }[];
  staffing: { role: string; count: number }[];
}

export interface ScheduledInstalment {
  code: string;
  name: string;
  percent: Decimal;
  due: { on: 'start' | 'end'; afterBusinessDays: number };
}

export interface MoneyCorrections {
  /** Any of these roles. */
  ask: Role[];
  dueBusinessHours: number;
  remindAfterBusinessHours?: number[];
  escalate?: { afterBusinessHours: number; to: Role[] };
}

export interface ApprovalRule {
  code: string;
  /** All that are given must hold. */
  when: {
    entity?: string[];
    amountAtLeast?: { amount: Decimal; currency: Currency };
    discountAbovePercent?: Decimal;
    paymentTermsOtherThanDefault?: boolean;
    corrected?: boolean;
    pricing?: Pricing[];
  };
  ask: { roles: Role[]; need: 'any' | 'all' };
  /** Rules of a lower step are asked first, those of one step side by side; 1 without. */
  step?: number;
  /** In the entity's opening hours, like all three; counted from when the rule's step is reached. */
  dueBusinessHours: number;
  remindAfterBusinessHours?: number[];
  /** Who may decide as well when nobody has by then: the next approver up. */
  escalate?: { afterBusinessHours: number; to: Role[] };
  /** For people: why they are asked; the plan's own figures are put before it. */
  because: string;
}

/** One person decides in another's place on these days, in the zone of the entity that sells. */
export interface StandingDelegation {
  /** E-mail addresses, by which the identity provider knows both. */
  from: string;
  to: string;
  roles: Role[];
  firstDay: string;
  lastDay: string;
}
