import type { Environment } from '../environment.ts';
import type { Row } from '../model.ts';
import { validationError } from '../odoo-error.ts';
import { byVersion } from '../odoo-version.ts';
import { commercialEntity } from './partner-family.ts';

interface VatFormat {
  /** What follows the country's letters. Formats only: whoever invents a sample number needs no check digits. */
  number: RegExp;
  example: string;
}

const format = (number: RegExp, example: string): VatFormat => ({ number, example });

// The examples are those of Odoo's base_vat.
const formats: Record<string, VatFormat> = {
  at: format(/^U\d{8}$/, 'ATU12345675'),
  be: format(/^[01]?\d{9}$/, 'BE0477472701'),
  bg: format(/^\d{9,10}$/, 'BG1234567892'),
  ch: format(/^E\d{9}(TVA|MWST|IVA)?$/, 'CHE-123.456.788 TVA or CHE-123.456.788 MWST or CHE-123.456.788 IVA'),
  cy: format(/^\d{8}[A-Z]$/, 'CY10259033P'),
  cz: format(/^\d{8,10}$/, 'CZ12345679'),
  de: format(/^\d{9}$/, 'DE123456788'),
  dk: format(/^\d{8}$/, 'DK12345674'),
  ee: format(/^\d{9}$/, 'EE123456780'),
  es: format(/^[A-Z0-9]\d{7}[A-Z0-9]$/, 'ESA12345674'),
  fi: format(/^\d{8}$/, 'FI12345671'),
  fr: format(/^[A-Z0-9]{2}\d{9}$/, 'FR23334175221'),
  gb: format(/^(\d{9}|\d{12}|(GD|HA)\d{3})$/, 'GB123456782 or XI123456782'),
  gr: format(/^\d{9}$/, 'EL123456783'),
  hr: format(/^\d{11}$/, 'HR01234567896'),
  hu: format(/^\d{8}$/, 'HU12345676 or 12345678-1-11 or 8071592153'),
  ie: format(/^(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/, 'IE1234567FA'),
  it: format(/^\d{11}$/, 'IT12345670017'),
  lt: format(/^(\d{9}|\d{12})$/, 'LT123456715'),
  lu: format(/^\d{8}$/, 'LU12345613'),
  lv: format(/^\d{11}$/, 'LV41234567891'),
  mt: format(/^\d{8}$/, 'MT12345634'),
  nl: format(/^\d{9}B\d{2}$/, 'NL123456782B90'),
  no: format(/^\d{9}(MVA)?$/, 'NO123456785'),
  pl: format(/^\d{10}$/, 'PL1234567883'),
  pt: format(/^\d{9}$/, 'PT123456789'),
  ro: format(/^\d{2,10}$/, 'RO1234567897'),
  se: format(/^\d{12}$/, 'SE123456789701'),
  si: format(/^\d{8}$/, 'SI12345679'),
  sk: format(/^\d{10}$/, 'SK2022749619'),
};

/**
 * The constraint of the module base_vat: the number must have the form of the country it names, else of its company's.
 * Countries without a form here are not checked, as in Odoo; neither is a single character, which says "no VAT".
 *
 * @throws ValidationError
 */
export function checkVat(env: Environment, partner: Row): void {
  const { vat } = partner;
  if (typeof vat !== 'string' || vat.length < 2 || env.context.no_vat_validation) return;
  const country = env.related('res.partner', commercialEntity(env, partner), 'country_id');
  if (!country) return;
  const code = String(country.code).toLowerCase();
  if (isWellFormed(vat, code)) return;
  throw validationError(
    `\nThe VAT number [${vat}] for partner [${String(partner.name)}] does not seem to be valid. \nNote: the expected format is ${expected(env, code)}`,
  );
}

function isWellFormed(vat: string, country: string): boolean {
  const text = vat.toUpperCase().replace(/[\s.-]/g, '');
  const prefix = text.slice(0, 2).toLowerCase().replace('el', 'gr').replace('xi', 'gb');
  const named = /^[a-z]{2}$/.test(prefix) ? formats[prefix] : undefined;
  if (named) return named.number.test(text.slice(2));
  return formats[country]?.number.test(text) ?? true;
}

function expected(env: Environment, country: string): string {
  const also = country === 'de' ? byVersion(env.version, { 17: '', 19: ' or 12/345/67890' }) : '';
  return `${formats[country]?.example ?? "'CC##' (CC=Country Code, ##=VAT Number)"}${also}`;
}
