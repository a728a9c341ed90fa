import { Big } from 'big.js';
import type { DealSketch, LineSketch } from './deal-sketch.ts';
import type { Crm } from './hubspot/crm.ts';
import type { ChangeSource } from './hubspot/crm-change.ts';
import { link, type RecordAddress, wantedTypes } from './hubspot/crm-links.ts';
import type { ObjectType } from './hubspot/object-types.ts';
import { owners } from './hubspot/owners.ts';
import type { SampleCompany } from './sample-companies.ts';

export interface StagedDeal {
  id: string;
  name: string;
  companyId: string;
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

  const company = findCompany(crm, sketch.company) ?? create('companies', companyProperties(sketch.company));
  const name = `${sketch.company.name}: ${sketch.title}`;
  const deal = create('deals', dealProperties(sketch, name, new Date(crm.options.now())));
  connect(deal, company);
  for (const [firstname, lastname, jobtitle] of sketch.company.contacts) {
    const email = emailOf(firstname, lastname, sketch.company.domain);
    const known = crm.findByUnique('contacts', 'email', email);
    const phone = '+49 30 5550100';
    const contact = known
      ? { type: 'contacts' as const, id: known.id }
      : create('contacts', { firstname, lastname, jobtitle, email, phone });
    connect(contact, company);
    connect(deal, contact);
  }
  for (const [index, line] of sketch.lines.entries()) {
    connect(deal, create('line_items', lineProperties(line, index, sketch.currency)));
  }
  win(crm, deal.id, sketch.pipeline.won, source);
  return { id: deal.id, name, companyId: company.id };
}

function win(crm: Crm, id: string, dealstage: string, source: ChangeSource): void {
  const record = crm.find('deals', id);
  if (!record) throw new Error(`Deal ${id} has gone.`);
  const closedate = new Date(crm.options.now()).toISOString();
  crm.update('deals', record, crm.check('deals', { dealstage, closedate }, record), source);
}

function findCompany(crm: Crm, { domain }: SampleCompany): RecordAddress | undefined {
  const known = crm.live('companies').find(({ properties }) => properties.domain === domain);
  return known && { type: 'companies', id: known.id };
}

function companyProperties({ name, domain, address, city, zip, country, vat }: SampleCompany): Record<string, unknown> {
  return { name, domain, address, city, zip, country, vat_number: vat };
}

function dealProperties(sketch: DealSketch, dealname: string, today: Date): Record<string, unknown> {
  const startsIn = (months: number) =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
  return {
    dealname,
    pipeline: sketch.pipeline.id,
    dealstage: sketch.pipeline.open,
    amount: sketch.lines.reduce((sum, line) => sum.plus(netPrice(line)), new Big(0)).toFixed(2),
    deal_currency_code: sketch.currency,
    hubspot_owner_id: sketch.owner,
    project_start_date: startsIn(2),
    project_end_date: startsIn(5),
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
    hs_line_item_currency_code: currency,
    hs_position_on_quote: String(index),
  };
}

function netPrice({ price, quantity, discountPercent = '0' }: LineSketch): Big {
  return new Big(price).times(quantity).times(new Big(100).minus(discountPercent)).div(100).round(2, 1);
}

function emailOf(first: string, last: string, domain: string): string {
  const plain = `${first}.${last}`.normalize('NFD').replace(/\p{M}/gu, '').replaceAll(' ', '-');
  return `${plain.toLowerCase()}@${domain}`;
}
