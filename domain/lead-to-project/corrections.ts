import type { Deal } from '../deal.ts';
import { isChoice } from './choices.ts';
import { cleanText } from './clean-text.ts';
import { withField } from './deal-field.ts';
import type { Correction } from './plan-types.ts';

/** The deal as it is planned: texts cleaned, then the corrections on top, the last one of a field winning. */
export function correctedDeal(deal: Deal, corrections: readonly Correction[]): Deal {
  return cleanText(
    corrections.reduce((changed, { field, value }) => withField(changed, field, value), cleanText(deal)),
  );
}

/** The record a person picked: an id of the system's, `new`, or ASK_AGAIN when it was taken back; null when nobody did. */
export function choiceOf(corrections: readonly Correction[], field: string): string | null {
  return corrections.findLast((correction) => correction.field === field)?.value ?? null;
}

/** Corrections of the deal's own values: picking a customer overrides nothing that the source says. */
export function overrides(corrections: readonly Correction[]): Correction[] {
  return corrections.filter(({ field }) => !isChoice(field));
}
