let codes: Map<string, string> | null = null;

/** ISO 3166 alpha-2 of a country's English name (as Unicode CLDR has it) or of a code; null for anything else. */
export function countryCode(country: string): string | null {
  codes ??= readCodes();
  return codes.get(country.toLowerCase()) ?? null;
}

/** Codes that CLDR names beside countries: groupings, and "unknown". */
const NO_COUNTRIES = ['EU', 'EZ', 'UN', 'ZZ', 'XA', 'XB', 'QO'];

function readCodes(): Map<string, string> {
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const found = new Map<string, string>();
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = names.of(code);
    // A withdrawn code (DD) has the name of its successor, and is not the one that CLDR calls canonical.
    const canonical = Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`;
    if (name === undefined || !canonical || NO_COUNTRIES.includes(code)) continue;
    found.set(name.toLowerCase(), code);
    found.set(code.toLowerCase(), code);
  }
  return found;
}
