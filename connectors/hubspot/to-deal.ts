import { Big } from 'big.js';
import { civilDateAt } from '../../domain/civil-date.ts';
import type { Deal, DealCompany, DealContact, DealLine } from '../../domain/deal.ts';
import { type CivilDate, type Instant, instant } from '../../domain/ids.ts';
import { isDecimal } from '../../domain/money.ts';
import type { HubspotAccount } from './hubspot-account.ts';
import { hubspotDecimal } from './hubspot-decimal.ts';
import { fieldLabels, type HubspotFields } from './hubspot-fields.ts';
import type { HubspotObject, HubspotOwner } from './hubspot-replies.ts';
import { readEarlier, readHandled } from './read-handled.ts';

/** A deal as HubSpot has it: five kinds of record. */
export interface DealSource {
  deal: HubspotObject;
  company: HubspotObject | null;
  contacts: HubspotObject[];
  lines: HubspotObject[];
  /** The deal that it amends, with its outcome fields; null also when HubSpot doesn't have it. */
  amended: HubspotObject | null;
  /** Null also when HubSpot no longer knows the owner. */
  owner: HubspotOwner | null;
}

export interface DealSetting {
  connection: string;
  account: HubspotAccount;
  fields: HubspotFields;
}

export const contactProperties = ['email', 'firstname', 'lastname', 'jobtitle', 'phone'];

export function companyProperties({ vat }: HubspotFields): string[] {
  return ['name', 'domain', 'address', 'city', 'zip', 'country', vat];
}

export function lineProperties({ service, lineEntity }: HubspotFields): string[] {
  return [
    'name',
    'quantity',
    'price',
    'discount',
    'hs_discount_percentage',
    'hs_line_item_currency_code',
    'hs_position_on_quote',
    service,
    lineEntity,
  ];
}

/** HubSpot's records in canonical words. @throws BusinessRejection TL-DEAL-0002 for outcome fields edited by hand. */
export function toDeal(source: DealSource, { connection, account, fields }: DealSetting): Deal {
  const { id, properties, updatedAt, url } = source.deal;
  const read = (property: string) => text(properties[property]);
  const ownerId = read('hubspot_owner_id');
  const purchaseOrderAmount = hubspotDecimal(properties[fields.purchaseOrderAmount]);
  const amends = amendedDeal(read(fields.amends), source);
  const earlier = readEarlier(source.deal);
  const stageSince = pointInTime(read('hs_v2_date_entered_current_stage'));
  return {
    connection,
    id,
    labels: fieldLabels(fields, account.labels),
    version: read('hs_lastmodifieddate') ?? updatedAt ?? '',
    url: url ?? (account.portalId && `https://${account.uiDomain}/contacts/${account.portalId}/record/0-3/${id}`),
    name: read('dealname') ?? '',
    // Calculated by HubSpot from the stage: the ids of won stages differ from pipeline to pipeline.
    won: properties.hs_is_closed_won === 'true',
    closedOn: civilDay(read('closedate'), account.timeZone),
    amount: hubspotDecimal(properties.amount),
    currency: read('deal_currency_code') ?? account.currency,
    owner: ownerId === null ? null : toOwner(ownerId, source.owner),
    entity: read(fields.entity),
    purchaseOrder: read(fields.purchaseOrder),
    ...(purchaseOrderAmount !== null && { purchaseOrderAmount }),
    startsOn: read(fields.startsOn),
    endsOn: read(fields.endsOn),
    paymentTerms: read(fields.paymentTerms),
    notToExceed: hubspotDecimal(properties[fields.notToExceed]),
    servicePackage: read(fields.servicePackage),
    billingSchedule: read(fields.billingSchedule),
    ...(amends && { amends }),
    lines: source.lines.toSorted(inQuoteOrder).map((line, index) => ({ ...toLine(line, fields), position: index + 1 })),
    company: source.company && toCompany(source.company, fields),
    contacts: source.contacts.map(toContact),
    handled: readHandled(source.deal),
    ...(earlier && { earlier }),
    ...(stageSince && { stageSince }),
  };
}

/** Its contract is in force only once its own process is done; until then there is no key to add to. */
function amendedDeal(dealId: string | null, { amended }: DealSource): Deal['amends'] | null {
  if (dealId === null) return null;
  const handled = amended && readHandled(amended);
  return { dealId, key: handled?.outcome === 'done' ? handled.key : null };
}

function toLine({ id, properties }: HubspotObject, fields: HubspotFields): Omit<DealLine, 'position'> {
  const unitPrice = hubspotDecimal(properties.price);
  const entity = text(properties[fields.lineEntity]);
  return {
    id,
    name: text(properties.name) ?? '',
    service: text(properties[fields.service]),
    quantity: hubspotDecimal(properties.quantity),
    unitPrice,
    discountPercent: discountPercent(properties, unitPrice),
    currency: text(properties.hs_line_item_currency_code),
    ...(entity !== null && { entity }),
  };
}

/**
 * HubSpot takes a discount as a percentage or as money off each unit; the percentage wins. Money off that is no exact
 * percentage is handed on as it reads, so that a person decides: rounding it would move the total.
 */
function discountPercent(properties: HubspotObject['properties'], unitPrice: string | null): string | null {
  const percent = hubspotDecimal(properties.hs_discount_percentage);
  const off = hubspotDecimal(properties.discount);
  if (percent !== null || off === null || (isDecimal(off) && new Big(off).eq(0))) return percent;
  const inexact = `${off} off each unit`;
  if (!isDecimal(off) || unitPrice === null || !isDecimal(unitPrice) || new Big(unitPrice).eq(0)) return inexact;
  // A division without end has more digits than a decimal may have.
  const exact = new Big(off).times(100).div(unitPrice).toFixed();
  return isDecimal(exact) ? exact : inexact;
}

function toCompany({ id, properties }: HubspotObject, fields: HubspotFields): DealCompany {
  return {
    id,
    name: text(properties.name) ?? '',
    domain: text(properties.domain),
    vat: text(properties[fields.vat]),
    street: text(properties.address),
    city: text(properties.city),
    zip: text(properties.zip),
    country: text(properties.country),
  };
}

function toContact({ id, properties }: HubspotObject): DealContact {
  const email = text(properties.email);
  const name = [text(properties.firstname), text(properties.lastname)].filter(Boolean).join(' ');
  return {
    id,
    name: name || email || `Contact ${id}`,
    email,
    phone: text(properties.phone),
    jobTitle: text(properties.jobtitle),
  };
}

function toOwner(id: string, owner: HubspotOwner | null): Deal['owner'] {
  const email = text(owner?.email);
  const name = [text(owner?.firstName), text(owner?.lastName)].filter(Boolean).join(' ');
  return { id, name: name || email || `Owner ${id}`, email };
}

/** As on the quote; lines without a place come last, in the order they were made. */
function inQuoteOrder(a: HubspotObject, b: HubspotObject): number {
  const place = (line: HubspotObject) => Number(line.properties.hs_position_on_quote || Number.MAX_SAFE_INTEGER);
  return place(a) - place(b) || Number(a.id) - Number(b.id);
}

/** As the day it was in the account's zone. */
function civilDay(value: string | null, timeZone: string): CivilDate | null {
  const at = pointInTime(value);
  return at && civilDateAt(at, timeZone);
}

/** From ISO text or epoch milliseconds; null if it is neither. */
function pointInTime(value: string | null): Instant | null {
  if (value === null) return null;
  const time = new Date(/^-?\d+$/.test(value) ? Number(value) : value);
  return Number.isNaN(time.getTime()) ? null : instant(time.toISOString());
}

function text(value: string | null | undefined): string | null {
  return value?.trim() || null;
}
