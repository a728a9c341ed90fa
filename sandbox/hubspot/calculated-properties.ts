import { Big } from 'big.js';
import type { ObjectType } from './object-types.ts';
import { findStage } from './pipelines.ts';

/** The values HubSpot works out by itself from the others. */
export function calculatedProperties(type: ObjectType, properties: Record<string, string>): Record<string, string> {
  if (type === 'deals') return closure(properties);
  if (type === 'line_items') return netPrice(properties);
  return {};
}

/** Won is what the stage's metadata says, never what its id or label is. */
function closure({ pipeline, dealstage }: Record<string, string>): Record<string, string> {
  const metadata = findStage(pipeline, dealstage)?.metadata;
  const isClosed = metadata?.isClosed === 'true';
  return { hs_is_closed: String(isClosed), hs_is_closed_won: String(isClosed && Number(metadata?.probability) === 1) };
}

/** `discount` is money off each unit; a percentage takes its place when both are set. Half up, to cents. */
function netPrice(line: Record<string, string>): Record<string, string> {
  const { price, quantity, discount = '0', hs_discount_percentage: percentage } = line;
  if (price === undefined || quantity === undefined) return {};
  const off = percentage === undefined ? new Big(discount) : new Big(price).times(percentage).div(100);
  return { amount: new Big(price).minus(off).times(quantity).toFixed(2, 1) };
}
