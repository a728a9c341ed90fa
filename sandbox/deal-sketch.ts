import type { SampleCompany } from './sample-companies.ts';

/** What a scenario says about its deal; `stage-deal.ts` makes the HubSpot records of it. */
export interface DealSketch {
  company: SampleCompany;
  title: string;
  /** Id of the HubSpot owner. */
  owner: string;
  pipeline: { id: string; open: string; won: string };
  currency: 'EUR' | 'GBP';
  lines: readonly LineSketch[];
  /** It lasts so many whole months, from the first of the month after next; else until the first of the third one after. */
  months?: number;
  /** The deal that it changes: one that is there, or one to close first. */
  amends?: OriginalDeal | DealSketch;
  /** Custom properties of the deal. */
  fields: Record<string, string>;
}

export interface LineSketch {
  name: string;
  sku: string;
  /** Hours for hour services. */
  quantity: string;
  /** Per unit, before discount. */
  price: string;
  discountPercent?: string;
  /** Where another entity than the deal's sells it, in its own currency. */
  entity?: string;
  currency?: DealSketch['currency'];
}

/** A deal that is there, as far as one that amends it must agree with it. */
export interface OriginalDeal {
  id: string;
  currency: DealSketch['currency'];
  entity: string;
}

/** The account's default pipeline: the stages a scenario's deal passes through. */
export const salesPipeline = { id: 'default', open: 'contractsent', won: 'closedwon' };
/** The second one, whose stages a customer made: numbers, and none called `closedwon`. */
export const callOffPipeline = { id: '84120771', open: '161203401', won: '161203402' };

/** The firm's price per hour; what a line costs when nobody gives a discount. */
export const hourlyRates = {
  EUR: { 'SENIOR-HOUR': '180.00', 'CONSULT-HOUR': '150.00', 'PM-HOUR': '140.00' },
  GBP: { 'SENIOR-HOUR': '165.00', 'CONSULT-HOUR': '140.00', 'PM-HOUR': '130.00' },
} as const;

/** A line of hours at the firm's own rate. */
export function hours(
  currency: DealSketch['currency'],
  sku: keyof (typeof hourlyRates)['EUR'],
  name: string,
  quantity: string,
): LineSketch {
  return { name, sku, quantity, price: hourlyRates[currency][sku] };
}

/** A line with a fixed fee. */
export function fee(name: string, price: string): LineSketch {
  return { name, sku: 'FIXED-SCOPE', quantity: '1', price };
}
