/** Which record the deal's company is: `customer`, `customer.NWL` of an entity that keeps its own, `psa.company`. */
export function isChoice(field: string): boolean {
  return field === 'customer' || field.startsWith('customer.') || field === 'psa.company';
}
