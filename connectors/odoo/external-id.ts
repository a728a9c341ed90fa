/** The module that our external ids are in: everything we wrote can be found, and told from what others wrote. */
export const namespace = 'throughline';

/**
 * A key as Odoo's external id. Odoo splits at the first dot and forbids blanks (`ir_model_data_name_nospaces`); everything
 * but letters, digits, `_`, `-`, `:` and `/` is written as `~<code point, hex>~`, so that two keys never become one.
 */
export function externalId(key: string): string {
  return `${namespace}.${externalName(key)}`;
}

/** The part after the namespace. */
export function externalName(key: string): string {
  return key.replace(/[^A-Za-z0-9_:/-]/gu, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
}

/** The key behind one of our external ids; null for anybody else's, and for none. */
export function keyOf(id: string | false | null): string | null {
  if (typeof id !== 'string' || !id.startsWith(`${namespace}.`)) return null;
  return id
    .slice(namespace.length + 1)
    .replace(/~([0-9a-f]+)~/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}
