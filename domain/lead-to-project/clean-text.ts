/**
 * The same data with every text trimmed, without control characters and well-formed: what people paste into a CRM must
 * neither make a value look different from itself nor be refused by a database.
 */
export function cleanText<T>(data: T): T {
  return clean(data) as T;
}

function clean(data: unknown): unknown {
  if (typeof data === 'string')
    return data
      .toWellFormed()
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
  if (Array.isArray(data)) return data.map(clean);
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, clean(value)]));
}
