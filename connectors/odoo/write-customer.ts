import { z } from 'zod';
import type { ContactWrite, CustomerWrite, LeadToProjectWrites } from '../../domain/lead-to-project/plan-types.ts';
import { isSameWebAddress } from '../web-domain.ts';
import { externalId } from './external-id.ts';
import { fewAtATime } from './few-at-a-time.ts';
import { findByKey } from './find-by-key.ts';
import type { Written } from './find-written.ts';
import { loadRecord } from './load-record.ts';
import { type Cells, given } from './load-table.ts';
import type { OdooSession } from './odoo-session.ts';

type OurContact = Extract<ContactWrite, { key: string }>;
type OurCustomer = Extract<CustomerWrite, { key: string }>;

const partner = z.looseObject({ id: z.number() });

/**
 * The customer and its contacts. Ours are written in one call, and only when something differs: every `load` moves
 * `write_date`, even without a change. A customer that the plan uses is never touched; its new contacts are put under it.
 */
export async function writeCustomer(
  odoo: OdooSession,
  writes: LeadToProjectWrites,
  written: Written,
): Promise<{ customerId: number; contactIds: number[] }> {
  const { customer } = writes;
  const ours = writes.contacts.filter((contact): contact is OurContact => 'key' in contact);
  const customerId =
    'use' in customer
      ? await writeContactsUnder(odoo, customer.use, ours, written)
      : await writeOurCustomer(odoo, customer, ours, writes.order.companyId, written);
  const ids = await fewAtATime(
    writes.contacts.map((contact) => async () => {
      if ('use' in contact) return contact.use;
      return written.contacts.get(contact.key) ?? findByKey(odoo, 'res.partner', contact.key);
    }),
  );
  return { customerId, contactIds: ids.filter((id) => id !== null) };
}

async function writeOurCustomer(
  odoo: OdooSession,
  customer: OurCustomer,
  contacts: OurContact[],
  companyId: number,
  written: Written,
): Promise<number> {
  const cells = customerCells(customer, companyId);
  const children = contacts.map(contactCells);
  if (written.customer !== null) {
    const expected = new Map([[written.customer, cells]]);
    for (const [index, contact] of contacts.entries()) {
      expected.set(written.contacts.get(contact.key) ?? 0, {
        ...children[index],
        'parent_id/.id': `${written.customer}`,
      });
    }
    if (await isAsPlanned(odoo, expected)) return written.customer;
  }
  return loadRecord(
    odoo,
    'res.partner',
    `the customer “${customer.upsert.name}”`,
    {
      cells: { id: externalId(customer.key), ...cells },
      children: { child_ids: contacts.map((contact, index) => ({ id: externalId(contact.key), ...children[index] })) },
    },
    [{ column: 'vat', value: customer.upsert.vat ?? null, field: 'company.vat' }],
  );
}

async function writeContactsUnder(
  odoo: OdooSession,
  customerId: number,
  contacts: OurContact[],
  written: Written,
): Promise<number> {
  for (const contact of contacts) {
    const cells = { ...contactCells(contact), 'parent_id/.id': String(customerId) };
    const id = written.contacts.get(contact.key);
    if (id !== undefined && (await isAsPlanned(odoo, new Map([[id, cells]])))) continue;
    await loadRecord(odoo, 'res.partner', `the contact “${contact.upsert.name}”`, {
      cells: { id: externalId(contact.key), ...cells },
    });
  }
  return customerId;
}

function customerCells({ upsert: values }: OurCustomer, companyId: number): Cells {
  return given({
    name: values.name,
    is_company: 'True',
    // The entity's own customers belong to its company; shared ones to none.
    'company_id/.id': values.company === null ? null : companyId,
    vat: values.vat,
    website: values.website,
    street: values.street,
    city: values.city,
    zip: values.zip,
    'country_id/.id': values.countryId,
    ref: values.reference,
  });
}

function contactCells({ upsert: values }: OurContact): Cells {
  return given({ name: values.name, email: values.email, phone: values.phone, function: values.jobTitle });
}

/** Do these records hold these cells already? Id 0 is a record that isn't there. */
async function isAsPlanned(odoo: OdooSession, expected: Map<number, Cells>): Promise<boolean> {
  if (expected.has(0)) return false;
  const fields = [...new Set([...expected.values()].flatMap((cells) => Object.keys(cells).map(fieldOf)))];
  const rows = await odoo.records('res.partner', 'read', [...expected.keys()], { fields }, z.array(partner));
  return (
    rows.length === expected.size &&
    rows.every((row) => Object.entries(expected.get(row.id) ?? {}).every(([column, cell]) => holds(row, column, cell)))
  );
}

function fieldOf(column: string): string {
  return column.replace(/\/\.id$/, '');
}

function holds(row: Record<string, unknown>, column: string, cell: string): boolean {
  const value = row[fieldOf(column)];
  if (column.endsWith('/.id')) return (Array.isArray(value) ? String(value[0]) : '') === cell;
  if (typeof value === 'boolean') return (value ? 'True' : '') === cell;
  const text = String(value ?? '');
  // Odoo puts a scheme before a web address that has none.
  return column === 'website' ? isSameWebAddress(text, cell) : text === cell;
}
