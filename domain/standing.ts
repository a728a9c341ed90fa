import type { ContractKeys, Written } from './erp.ts';
import type { PsaKeys, PsaWritten } from './psa.ts';

/*
 * What the nightly proof asks each system about contracts that were written before, and what it is answered: many at once,
 * by the keys and ids that are on record.
 */

export interface ErpAsked {
  keys: ContractKeys;
  /** The record that the customer was when the contract was written. */
  customerId: number;
  contactIds: number[];
}

export interface ErpStands {
  written: Written;
  /** Null: it is not there any more. */
  customer: PartnerStands | null;
  /** Those of `contactIds` that are there. */
  contacts: PartnerStands[];
}

export interface PartnerStands {
  id: number;
  name: string;
  active: boolean;
}

/** By our keys; by their ids where somebody has emptied the key. */
export interface PsaAsked {
  keys: PsaKeys;
  projectId: string;
  budgetId: string;
}

/** `key` is what the record itself carries. */
export type PsaStands = PsaWritten;

export interface DealStands {
  id: string;
  /** False: it was deleted, or merged into another. */
  found: boolean;
  won: boolean;
  /** What the CRM was told, as it says it now. */
  order: string | null;
}

/** Answers in the order of the questions, and how many calls of the system they took. */
export interface Counted<T> {
  /** Fewer than were asked for when more would not fit into one answer; never none. */
  read: T[];
  calls: number;
}
