import { Big } from 'big.js';
import type { DealSketch, LineSketch, OriginalDeal } from './deal-sketch.ts';
import type { Crm } from './hubspot/crm.ts';
import type { ChangeSource } from './hubspot/crm-change.ts';
import { link, linksOf, type RecordAddress, wantedTypes } from './hubspot/crm-links.ts';
import type { ObjectType } from './hubspot/object-types.ts';
import { owners } from './hubspot/owners.ts';
import type { SampleCompany } from './sample-companies.ts';

export interface StagedDeal {
  id: string;
  name: string;
  companyId: string;
  /** The deal that it amends. */
  amends?: string;
}

interface Customer {
  company: RecordAddress;
  contacts: RecordAddress[];
}

/**
 * Does what an account manager does in HubSpot: finds or adds the company and its people, writes the deal with its
 * lines, and moves it to won. Companies and contacts that are there already are used again.
 */
export function stageDeal(crm: Crm, sketch: DealSketch): StagedDeal {
  const owner = owners.find(({ id }) => id === sketch.owner);
  const source: ChangeSource = { changeSource: 'CRM_UI', sourceId: `userId:${owner?.userId}` };
  const create = (type: ObjectType, properties: Record<string, unknown>): RecordAddress => {
    const record = crm.create(type, crm.check(type, properties), source);
    return { type, id: record.id };
  };
  const connect = (from: RecordAddress, to: RecordAddress) => {
    link(crm, from, to, wantedTypes(from.type, to.type), source);
  };

  const makeCustomer = (sample: SampleCompany): Customer => {
    const company = findCompany(crm, sample) ?? create('companies', companyProperties(sample));
    const contacts = sample.contacts.map(([firstname, lastname, jobtitle]) => {
      const email = emailOf(firstname, lastname, sample.domain);
      const known = crm.findByUnique('contacts', 'email', email);
      const phone = '+49 30 5550100';
      const contact = known
        ? { type: 'contacts' as const, id: known.id }
        : create('contacts', { firstname, lastname, jobtitle, email, phone });
      connect(contact, company);
      return contact;
    });
    return { company, contacts };
  };

  const original = sketch.amends && ('id' in sketch.amends ? sketch.amends.id : stageDeal(crm, sketch.amends).id);
  // Who changes a contract has it with the same customer, whoever that is.
  const { company, contacts } = customerOf(crm, original) ?? makeCustomer(sketch.company);
  const name = `${crm.find('companies', company.id)?.properties.name}: ${sketch.title}`;
  const deal = create('deals', {
    ...dealProperties(sketch, name, new Date(crm.options.now())),
    ...(original === undefined ? {} : { amends_deal: original }),
  });
  connect(deal, company);
  for (const contact of contacts) connect(deal, contact);
  for (const [index, line] of sketch.lines.entries()) {
    connect(deal, create('line_items', lineProperties(line, index, sketch.currency)));
  }
  win(crm, deal.id, sketch.pipeline.won, source);
  return { id: deal.id, name, companyId: company.id, ...(original === undefined ? {} : { amends: original }) };
}

/** @throws Error when there is no such deal. */
export function originalDeal(crm: Crm, id: string): OriginalDeal {
  const properties = crm.find('deals', id)?.properties;
  if (!properties) throw new Error(`There is no deal ${id} to amend.`);
  const currency = properties.deal_currency_code === 'GBP' ? 'GBP' : 'EUR';
  return { id, currency, entity: properties.legal_entity ?? (currency === 'GBP' ? 'NWL' : 'NWG') };
}

function win(crm: Crm, id: string, dealstage: string, source: ChangeSource): void {
  const record = crm.find('deals', id);
  if (!record) throw new Error(`Deal ${id} has gone.`);
  const closedate = new Date(crm.options.now()).toISOString();
  crm.update('deals', record, crm.check('deals', { dealstage, closedate }, record), source);
}

/** Of the deal that is amended; undefined when none is, or when it has lost its company. */
function customerOf(crm: Crm, dealId: string | undefined): Customer | undefined {
  if (dealId === undefined) return undefined;
  const linked = (type: ObjectType) =>
    linksOf(crm, { type: 'deals', id: dealId }, type).map(({ id }): RecordAddress => ({ type, id }));
  const [company] = linked('companies');
  return company && { company, contacts: linked('contacts') };
}

function findCompany(crm: Crm, { domain }: SampleCompany): RecordAddress | undefined {
  const known = crm.live('companies').find(({ properties }) => properties.domain === domain);
  return known && { type: 'companies', id: known.id };
}

function companyProperties({ name, domain, address, city, zip, country, vat }: SampleCompany): Record<string, unknown> {
  return { name, domain, address, city, zip, country, vat_number: vat, phone: '+49 30 5550099' };
}

function dealProperties(sketch: DealSketch, dealname: string, today: Date): Record<string, unknown> {
  const startsIn = (months: number) => firstOf(today, months).toISOString().slice(0, 10);
  const lastDay = (months: number) =>
    new Date(firstOf(today, months).getTime() - 86_400_000).toISOString().slice(0, 10);
  return {
    dealname,
    pipeline: sketch.pipeline.id,
    dealstage: sketch.pipeline.open,
    // Amounts in two currencies add up to none.
    ...(sketch.lines.every((line) => (line.currency ?? sketch.currency) === sketch.currency)
      ? { amount: sketch.lines.reduce((sum, line) => sum.plus(netPrice(line)), new Big(0)).toFixed(2) }
      : {}),
    deal_currency_code: sketch.currency,
    hubspot_owner_id: sketch.owner,
    project_start_date: startsIn(2),
    project_end_date: sketch.months === undefined ? startsIn(5) : lastDay(2 + sketch.months),
    ...sketch.fields,
  };
}

function lineProperties(line: LineSketch, index: number, currency: string): Record<string, unknown> {
  return {
    name: line.name,
    hs_sku: line.sku,
    quantity: line.quantity,
    price: line.price,
    hs_discount_percentage: line.discountPercent,
    hs_line_item_currency_code: line.currency ?? currency,
    ...(line.entity === undefined ? {} : { legal_entity: line.entity }),
    hs_position_on_quote: String(index),
  };
}

/** Of the month so many months later. */
function firstOf(day: Date, months: number): Date {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months, 1));
}

function netPrice({ price, quantity, discountPercent = '0' }: LineSketch): Big {
  return new Big(price).times(quantity).times(new Big(100).minus(discountPercent)).div(100).round(2, 1);
}

function emailOf(first: string, last: string, domain: string): string {
  const plain = `${first}.${last}`.normalize('NFD').replace(/\p{M}/gu, '').replaceAll(' ', '-');
  return `${plain.toLowerCase()}@${domain}`;
}
