import type { PsaCapabilities } from './capabilities.ts';
import type { CivilDate, Currency } from './ids.ts';
import type { Decimal, Money } from './money.ts';

/** What the PSA is asked before a plan is made: everything the deal and the policy could refer to, by name. */
export interface PsaQuestion {
  /** Our external names of what an earlier attempt may have written. */
  companyKey: string;
  projectKey: string;
  budgetKey: string;
  /** The project of the contract that is amended; a deal with a project of its own without. */
  amendedProjectKey?: string;
  company: { name: string; domain: string | null };
  /** The legal entity as the PSA calls it. */
  subsidiary: string;
  /** The template project's exact name; null when the package names none. */
  template: string | null;
  /** Exact names of service types. */
  serviceTypes: string[];
  managerEmail: string | null;
}

/** What the PSA answered. A name it doesn't know is simply absent: the planner says what is missing. */
export interface PsaSnapshot {
  capabilities: PsaCapabilities;
  subsidiary: PsaRef | null;
  template: PsaRef | null;
  serviceTypes: Record<string, PsaRef>;
  manager: PsaRef | null;
  companies: PsaCompanyCandidate[];
  written: PsaWritten;
  /** The project under `amendedProjectKey`, whatever its state. */
  amendedProject?: PsaProject | null;
}

/** Ids are the PSA's own, as text. */
export interface PsaRef {
  id: string;
  name: string;
}

export interface PsaCompanyCandidate extends PsaRef {
  domain: string | null;
  archived: boolean;
  /** Does it carry our key? The surest match, before any name. */
  ours: boolean;
}

/** What a plan writes to the PSA for one contract. */
export interface PsaWrites {
  company: { use: string } | { key: string; create: { name: string; domain: string | null } };
  project: PsaProjectWrite;
  budget: PsaBudgetWrite;
  /** Who is to be found, by role: empty where the PSA knows no placeholders. */
  placeholders: PsaPlaceholderWrite[];
  /** In a repair: who is booked, and when, has been for delivery to say ever since. */
  leavesBookings?: true;
}

export interface PsaProjectWrite {
  key: string;
  /** `use`: an amendment's budget is opened in the project of the contract that it amends, which stays as it is. */
  use: string | null;
  name: string;
  /** Copied in the background; what the project begins with then comes from there. Null: it begins with `taskLists`. */
  templateId: string | null;
  managerId: string | null;
  taskLists: { key: string; name: string; tasks: { key: string; name: string; minutes: number | null }[] }[];
  milestones: { key: string; name: string; due: CivilDate | null }[];
}

export interface PsaBudgetWrite {
  key: string;
  name: string;
  subsidiaryId: string;
  currency: Currency;
  startsOn: CivilDate;
  endsOn: CivilDate | null;
  purchaseOrder: string | null;
  services: PsaServiceWrite[];
}

/** One sold line. */
export interface PsaServiceWrite {
  key: string;
  name: string;
  serviceTypeId: string;
  billing: 'fixed' | 'actuals';
  /** Of what `quantity` counts and `unitPrice` is for one. */
  unit: 'hour' | 'piece';
  quantity: Decimal;
  /** After discount: a PSA bills at what was agreed. */
  unitPrice: Money;
  /** What the plan expects to be worked; null for a fee without hours. */
  estimatedMinutes: number | null;
  /** Not more than `quantity` may be worked on it. */
  capped: boolean;
  tracksTime: boolean;
}

/** So many people of a role, from and until when, who have no name yet. */
export interface PsaPlaceholderWrite {
  key: string;
  role: string;
  from: CivilDate;
  until: CivilDate;
}

/** A project as read back; null where the PSA says nothing. */
export interface PsaProject {
  id: string;
  key: string | null;
  name: string;
  url: string;
  active: boolean;
  company: PsaRef | null;
  manager: PsaRef | null;
  /** `keys`: ours on the tasks in it, where they were read; they stay when people rename or move what they are on. */
  taskLists: { name: string; tasks: string[]; keys?: string[] }[];
  milestones: { key?: string | null; name: string; due: CivilDate | null }[];
  /** Those that we made; whoever was found for one may be booked on it by now. */
  placeholders: { role: string; from: CivilDate; until: CivilDate }[];
}

export interface PsaBudget {
  id: string;
  key: string | null;
  name: string;
  url: string;
  /** Closed or deleted budgets take no time any more. */
  open: boolean;
  projectId: string | null;
  currency: Currency;
  purchaseOrder: string | null;
  services: PsaService[];
}

export interface PsaService {
  key: string | null;
  name: string;
  billing: 'fixed' | 'actuals' | 'non-billable';
  quantity: Decimal;
  unitPrice: Money;
  capped: boolean;
}

/** What is there under our keys, whatever its state; null where there is nothing. */
export interface PsaWritten {
  project: PsaProject | null;
  budget: PsaBudget | null;
}

/** Our external keys of what belongs to one contract. */
export interface PsaKeys {
  project: string;
  budget: string;
  /** They were made, as far as that is known: if nothing is found when they are taken back, people must look for it. */
  delivered?: true;
}

/** What the PSA's apply read back after the last write. */
export interface PsaReceipt {
  companyId: string;
  project: PsaProject;
  budget: PsaBudget;
}
