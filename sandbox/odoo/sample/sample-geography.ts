import type { Environment } from '../environment.ts';
import { setExternalId } from '../external-ids.ts';

/** code, name as Odoo has it, currency, calling code: Europe, and those Europeans trade with. */
const countries = `AD Andorra|EUR|376
AE United Arab Emirates|AED|971
AL Albania|EUR|355
AR Argentina|USD|54
AT Austria|EUR|43
AU Australia|AUD|61
BA Bosnia and Herzegovina|EUR|387
BE Belgium|EUR|32
BG Bulgaria|EUR|359
BR Brazil|USD|55
CA Canada|CAD|1
CH Switzerland|CHF|41
CN China|USD|86
CY Cyprus|EUR|357
CZ Czech Republic|CZK|420
DE Germany|EUR|49
DK Denmark|DKK|45
EE Estonia|EUR|372
ES Spain|EUR|34
FI Finland|EUR|358
FR France|EUR|33
GB United Kingdom|GBP|44
GR Greece|EUR|30
HK Hong Kong|USD|852
HR Croatia|EUR|385
HU Hungary|HUF|36
IE Ireland|EUR|353
IL Israel|USD|972
IN India|USD|91
IS Iceland|EUR|354
IT Italy|EUR|39
JP Japan|JPY|81
KR South Korea|USD|82
LI Liechtenstein|CHF|423
LT Lithuania|EUR|370
LU Luxembourg|EUR|352
LV Latvia|EUR|371
MC Monaco|EUR|377
MD Moldova|EUR|373
ME Montenegro|EUR|382
MK North Macedonia|EUR|389
MT Malta|EUR|356
MX Mexico|USD|52
NL Netherlands|EUR|31
NO Norway|NOK|47
NZ New Zealand|USD|64
PL Poland|PLN|48
PT Portugal|EUR|351
RO Romania|RON|40
RS Serbia|EUR|381
SE Sweden|SEK|46
SG Singapore|USD|65
SI Slovenia|EUR|386
SK Slovakia|EUR|421
SM San Marino|EUR|378
TR Türkiye|USD|90
UA Ukraine|EUR|380
US United States|USD|1
ZA South Africa|USD|27`;

/** Units of one euro, on the sample's first day; only the three the firm deals in are active. */
const currencies = `EUR Euro|€|1
GBP Pound sterling|£|0.86
USD United States dollar|$|1.08
AED United Arab Emirates dirham|AED|3.97
AUD Australian dollar|A$|1.65
CAD Canadian dollar|C$|1.48
CHF Swiss franc|CHF|0.95
CZK Czech koruna|Kč|24.8
DKK Danish krone|kr|7.46
HUF Hungarian forint|Ft|402
JPY Japanese yen|¥|163
NOK Norwegian krone|kr|11.7
PLN Polish złoty|zł|4.28
RON Romanian leu|lei|4.97
SEK Swedish krona|kr|11.2`;

const states: Record<string, string> = {
  US: 'AZ Arizona|CA California|CO Colorado|FL Florida|GA Georgia|IL Illinois|MA Massachusetts|MI Michigan|MN Minnesota|NC North Carolina|NJ New Jersey|NY New York|OH Ohio|OR Oregon|PA Pennsylvania|TX Texas|VA Virginia|WA Washington',
  DE: 'BW Baden-Württemberg|BY Bavaria|BE Berlin|BB Brandenburg|HB Bremen|HH Hamburg|HE Hesse|NI Lower Saxony|NW North Rhine-Westphalia|RP Rhineland-Palatinate|SN Saxony|SH Schleswig-Holstein|TH Thuringia',
  CA: 'AB Alberta|BC British Columbia|ON Ontario|QC Quebec',
};

const active = ['EUR', 'GBP', 'USD'];

/** Currencies first: companies need one before anything else can be made. */
export function addCurrencies(env: Environment): void {
  for (const line of currencies.split('\n')) {
    const [, code = '', name = '', symbol = ''] = /^(\w+) ([^|]+)\|([^|]+)/.exec(line) ?? [];
    const values = {
      name: code,
      full_name: name,
      symbol,
      active: active.includes(code),
      rounding: 0.01,
      decimal_places: 2,
    };
    const row = env.store.insert('res.currency', { ...values, position: code === 'EUR' ? 'after' : 'before' });
    setExternalId(env, `base.${code}`, 'res.currency', row.id);
  }
}

/** With states where addresses need them. */
export function addCountries(env: Environment): void {
  const archived = env.withContext({ active_test: false });
  for (const line of countries.split('\n')) {
    const [, code = '', name = '', money = '', phone = ''] = /^(\w+) ([^|]+)\|(\w+)\|(\d+)/.exec(line) ?? [];
    const [currency] = archived.search('res.currency', [['name', '=', money]]);
    const row = env.create('res.country', {
      code,
      name,
      currency_id: currency,
      phone_code: Number(phone),
      vat_label: 'VAT',
    });
    // Odoo calls the United Kingdom base.uk.
    setExternalId(env, `base.${code === 'GB' ? 'uk' : code.toLowerCase()}`, 'res.country', row.id);
    for (const state of states[code]?.split('|') ?? []) addState(env, row.id, code, state);
  }
}

/** One rate per currency, for the whole year and both companies. */
export function addRates(env: Environment): void {
  const archived = env.withContext({ active_test: false });
  for (const line of currencies.split('\n')) {
    const code = line.slice(0, 3);
    const [currency] = archived.search('res.currency', [['name', '=', code]]);
    const rate = Number(line.split('|').pop());
    env.create('res.currency.rate', { name: '2026-01-01', currency_id: currency, rate, company_id: false });
  }
}

function addState(env: Environment, country: number, countryCode: string, state: string): void {
  const [code = '', ...words] = state.split(' ');
  const row = env.create('res.country.state', { code, name: words.join(' '), country_id: country });
  setExternalId(env, `base.state_${countryCode.toLowerCase()}_${code.toLowerCase()}`, 'res.country.state', row.id);
}
