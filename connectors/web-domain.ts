import { webDomain } from '../domain/lead-to-project/erp-question.ts';

/** Mail providers whose addresses say nothing about the company. */
const freeMail = new Set([
  'aol.com',
  'btinternet.com',
  'free.fr',
  'freenet.de',
  'gmail.com',
  'gmx.at',
  'gmx.com',
  'gmx.de',
  'gmx.net',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'libero.it',
  'live.com',
  'mail.com',
  'mail.ru',
  'me.com',
  'msn.com',
  'orange.fr',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  't-online.de',
  'web.de',
  'yahoo.co.uk',
  'yahoo.com',
  'yahoo.de',
  'zoho.com',
]);

/** The bare domain of a web or e-mail address, `acme.example`; null when there is none, or it is a mail provider's. */
export function companyDomain(address: string | null): string | null {
  const domain = webDomain(address?.trim().split('@').at(-1) ?? null);
  return domain?.includes('.') && !freeMail.has(domain) ? domain : null;
}

/** Are these one web address, however it is written? Odoo puts a scheme before one that has none. */
export function isSameWebAddress(one: string, other: string): boolean {
  return webAddress(one) === webAddress(other);
}

function webAddress(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/\/+$/, '');
}
