import type { CivilDate, Currency, EntityCode } from './ids.ts';
import type { Decimal } from './money.ts';

/** What the ERP is asked before a plan is made: everything the deal and the policy could refer to, by name or code. */
export interface ErpQuestion {
  entity: EntityCode;
  company: string;
  /** Our external names (without namespace) of what an earlier attempt may have written. */
  orderKey: string;
  /** The order that this deal's lines are added to; a deal with an order of its own without. */
  amendedOrderKey?: string;
  customerKey: string;
  contactKeys: string[];
  customer: { name: string; vat: string | null; domain: string | null };
  contactEmails: string[];
  products: string[];
  currency: string | null;
  salespersonLogin: string | null;
  paymentTerms: string | null;
  taxes: string[];
  analyticAccounts: string[];
  country: string | null;
}

/**
 * The picture when there was nothing to ask, because the deal doesn't say which entity or company it is about: then
 * `erpQuestion` is null, and the planner names those gaps instead of what the ERP lacks.
 */
export const nothingAsked: ErpSnapshot = {
  company: null,
  products: {},
  priceList: null,
  salesperson: null,
  paymentTerms: null,
  taxes: {},
  analyticAccounts: {},
  country: null,
  customers: [],
  contacts: [],
  order: null,
};

/** What the ERP answered. A name it doesn't know is simply absent: the planner says what is missing. */
export interface ErpSnapshot {
  company: { id: number; name: string; currency: Currency } | null;
  products: Record<string, ErpProduct>;
  /** The price list to use for the deal's currency; null when the ERP has no active currency or no list for it. */
  priceList: { id: number; name: string; currency: Currency } | null;
  salesperson: ErpRef | null;
  paymentTerms: ErpRef | null;
  taxes: Record<string, ErpRef>;
  analyticAccounts: Record<string, ErpRef>;
  country: ErpRef | null;
  customers: CustomerCandidate[];
  contacts: ContactCandidate[];
  /** The order under our external id, whatever its state; null when nothing was written yet. */
  order: ErpOrder | null;
  /** The order under `amendedOrderKey`, whatever its state. */
  amended?: ErpOrder | null;
}

export interface ErpRef {
  id: number;
  name: string;
}

export interface ErpProduct extends ErpRef {
  code: string;
  unit: string;
  /** Does confirming a line make a task or a project? Either way the order then has a project. */
  makesTask: boolean;
  /** What a line of it is billed by. */
  billedBy: 'order' | 'time' | 'milestones' | 'delivered quantity';
}

export interface CustomerCandidate {
  id: number;
  name: string;
  vat: string | null;
  website: string | null;
  city: string | null;
  /** The strongest reason it could be the deal's company; in this order. */
  matchedBy: 'our order' | 'our external id' | 'vat' | 'domain and name' | 'domain' | 'name';
  /**
   * Is it the record under our external id (`customerKey`)? `matchedBy` alone can't say once an order is there, and a
   * customer that we made must be planned in the same way before and after.
   */
  ours: boolean;
  archived: boolean;
}

export interface ContactCandidate {
  id: number;
  name: string;
  email: string | null;
  customerId: number;
  matchedBy: 'our external id' | 'email';
  /** Which of our contact keys or e-mails it answers. */
  answers: string;
}

/** An order as read back, in canonical words; also what a proof compares with. */
export interface ErpOrder {
  id: number;
  number: string;
  state: 'draft' | 'sent' | 'sale' | 'cancel';
  /** For people: a link into the ERP's own pages. */
  url: string;
  company: ErpRef;
  customer: ErpRef;
  currency: Currency;
  reference: string;
  origin: string;
  date: CivilDate | null;
  paymentTerms: ErpRef | null;
  salesperson: ErpRef | null;
  hasNote: boolean;
  untaxed: Decimal;
  lines: ErpOrderLine[];
  /** Those of ours that stand among the lines; absent where there are none. */
  notes?: { id: number; key: string; text: string }[];
  projects: ErpProject[];
}

export interface ErpOrderLine {
  id: number;
  key: string | null;
  productCode: string | null;
  name: string;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
  untaxed: Decimal;
  taxes: ErpRef[];
  /** Percent by analytic account id, as in a plan. */
  analytic: Record<string, Decimal>;
  /** Made by the ERP for a cost that is passed on to the customer: nobody planned it, and nobody changed the order. */
  expense?: true;
  /** What has been worked or handed over, and what is on invoices: neither may be taken back unseen. */
  delivered?: Decimal;
  invoiced?: Decimal;
  /** By which it is billed; absent where the ERP has none for it. */
  milestones?: { key: string | null; name: string; deadline: CivilDate | null; share: Decimal; reached: boolean }[];
}

export interface ErpProject {
  id: number;
  name: string;
  url: string;
  active: boolean;
  company: ErpRef | null;
  customer: ErpRef | null;
  manager: ErpRef | null;
  startsOn: CivilDate | null;
  endsOn: CivilDate | null;
  /** `key` is ours, where it was read: it stays when people rename what it is on. */
  tasks: (ErpRef & { key?: string | null })[];
  milestones: { id: number; key?: string | null; name: string; deadline: CivilDate | null }[];
}

/** What is there under our external keys; null where there is nothing. */
export interface Written {
  order: ErpOrder | null;
  project: ErpProject | null;
  /** Lines of ours on the order that was amended; absent when no order was. */
  added?: { order: ErpOrder; lines: ErpOrderLine[] } | null;
}

/** Our external keys of what belongs to one contract. */
export interface ContractKeys {
  order: string;
  project: string;
  /** The order that was amended: lines of ours on it are named after `order`. */
  amends?: string;
  /** Numbers of orders that the CRM was told of: lines of ours are sought on them when the deal no longer says what it amends. */
  told?: string[];
  /** The customer that was begun to be written: named when nothing else shows it. */
  customer?: string;
}

/** Is anything of it in force: an order that isn't cancelled, a project that isn't archived, an added line that counts? */
export function isInForce({ order, project, added }: Written): boolean {
  const sells = ({ quantity }: ErpOrderLine) => !/^0*(\.0*)?$/.test(quantity);
  const isAdded = !!added && added.order.state !== 'cancel' && added.lines.some(sells);
  return (order !== null && order.state !== 'cancel') || project?.active === true || isAdded;
}
