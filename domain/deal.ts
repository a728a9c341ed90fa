import type { BusinessKey, CivilDate, Fingerprint, Instant, PlanHash, RecordRef } from './ids.ts';
import type { Decimal } from './money.ts';

/**
 * A deal as the CRM tells it, in canonical words. Values that the firm's mapping must still understand (entity, service,
 * terms) stay as the source wrote them: the planner turns what it doesn't know into an issue in the CRM's own terms.
 */
export interface Deal {
  /** The configured connection it came from: `hubspot`. */
  connection: string;
  id: string;
  /** What a person would call the field in the CRM, by canonical field: for messages. */
  labels: Record<DealField, string>;
  /** The source's own version; never part of a plan's hash. */
  version: string;
  url: string | null;
  name: string;
  won: boolean;
  /** In the portal's zone; null when the CRM has none. */
  closedOn: CivilDate | null;
  amount: Decimal | null;
  currency: string | null;
  owner: { id: string; name: string; email: string | null } | null;
  entity: string | null;
  purchaseOrder: string | null;
  /** What the customer's order covers. Absent when the CRM says nothing, like all fields that are newer than 0.1.0: fingerprints of deals handled before stay what they were. */
  purchaseOrderAmount?: Decimal;
  startsOn: string | null;
  endsOn: string | null;
  paymentTerms: string | null;
  notToExceed: string | null;
  servicePackage: string | null;
  billingSchedule: string | null;
  /** The deal whose contract this one changes, and the business key under which that was written; null: it was not. */
  amends?: { dealId: string; key: BusinessKey | null };
  lines: DealLine[];
  company: DealCompany | null;
  contacts: DealContact[];
  /** What an earlier run wrote back; null when none did. It outlives Temporal's memory. */
  handled: Handled | null;
  /** What an earlier run told the CRM, also where somebody has cleared its outcome since. */
  earlier?: { generation: number; orders: string[] };
  /** Since when it is in its present stage: tells a deal that was won again from one that never was lost. */
  stageSince?: Instant;
}

/** The fields of a deal that people fill in and that a message can point at. */
export type DealField =
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
  | 'currency'
  | 'amount'
  | 'owner'
  | 'company'
  | 'lines'
  | 'closedOn'
  | 'name';

export interface DealLine {
  id: string;
  name: string;
  /** The CRM's product code; the mapping turns it into a service. */
  service: string | null;
  quantity: Decimal | null;
  /** Per unit, before discount, in the deal's currency. */
  unitPrice: Decimal | null;
  discountPercent: Decimal | null;
  currency: string | null;
  /** The legal entity that sells this line, where it is another than the deal's. */
  entity?: string;
  position: number;
}

export interface DealCompany {
  id: string;
  name: string;
  domain: string | null;
  vat: string | null;
  street: string | null;
  city: string | null;
  zip: string | null;
  /** As the CRM has it: a name or an ISO code. */
  country: string | null;
}

export interface DealContact {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  jobTitle: string | null;
}

export type Outcome = 'done' | 'rejected' | 'cancelled';

/** The CRM's outcome fields: what has been done about this deal, as of `at`. */
export interface Handled {
  key: BusinessKey;
  outcome: Outcome;
  generation: number;
  /** Hash of the plan that was applied or decided on. */
  plan: PlanHash | null;
  /** The deal as it was then: a later start that finds the same has nothing to do. */
  deal: Fingerprint | null;
  order: string | null;
  project: string | null;
  at: Instant;
}

/**
 * The part of a deal that its fingerprint covers: what the source says, without its version, its address, what people call
 * its fields, and what we wrote to it ourselves.
 */
export function fingerprinted({ version, url, labels, handled, earlier, stageSince, ...said }: Deal) {
  return said;
}

/** What became of the deal we asked for. */
export type DealReading =
  | { found: 'deal'; deal: Deal; records: RecordRef[] }
  | { found: 'merged'; into: string }
  | { found: 'nothing' };
