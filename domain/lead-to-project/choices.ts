/** Which record the deal's company is: `customer`, `customer.NWL` of an entity that keeps its own, `psa.company`. */
export function isChoice(field: string): boolean {
  return field === 'customer' || field.startsWith('customer.') || field === 'psa.company';
}

/** What a choice is corrected to when it was wrong: it is taken back, and whoever the match belongs to is asked again. */
export const ASK_AGAIN = 'ask again';
