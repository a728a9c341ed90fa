import { describe, expect, it } from 'vitest';
import type { CustomerCandidate } from '../../../domain/erp.ts';
import { candidate, correction, deal, erp, issuesOf, planOf } from './sample.ts';

const ours = { key: 'customer_hubspot-55' };

interface Case {
  name: string;
  customers: CustomerCandidate[];
  chosen?: string;
  becomes: { use: number } | { key: string };
}

const matched: Case[] = [
  { name: 'nobody: a new customer', customers: [], becomes: ours },
  { name: 'the record under our external id', customers: [candidate(7, 'our external id')], becomes: ours },
  {
    name: 'our external id before a VAT number',
    customers: [candidate(8, 'vat'), candidate(7, 'our external id')],
    becomes: ours,
  },
  {
    name: 'the customer of an order that was written already',
    customers: [candidate(9, 'our order'), candidate(8, 'vat')],
    becomes: { use: 9 },
  },
  {
    name: 'our own customer, also on that order',
    customers: [candidate(9, 'our order', { ours: true })],
    becomes: ours,
  },
  {
    name: 'our own customer, listed for both reasons',
    customers: [candidate(9, 'our order'), candidate(9, 'our external id')],
    becomes: ours,
  },
  {
    name: 'the one with the VAT number',
    customers: [candidate(8, 'domain and name'), candidate(7, 'vat')],
    becomes: { use: 7 },
  },
  {
    name: 'the one that is not archived',
    customers: [candidate(8, 'vat', { archived: true }), candidate(7, 'vat')],
    becomes: { use: 7 },
  },
  {
    name: 'the one with domain and name',
    customers: [candidate(8, 'name'), candidate(7, 'domain and name')],
    becomes: { use: 7 },
  },
  {
    name: 'an archived namesake: still a new customer',
    customers: [candidate(7, 'name', { archived: true })],
    becomes: ours,
  },
  {
    name: 'the one with the same VAT number in another spelling',
    customers: [candidate(7, 'domain and name', { vat: 'de123.456.789' })],
    becomes: { use: 7 },
  },
  {
    name: 'not the order’s customer, once the deal has moved to a company with another VAT number',
    customers: [candidate(9, 'our order', { vat: 'DE999' }), candidate(7, 'vat', { vat: 'DE123456789' })],
    becomes: { use: 7 },
  },
  { name: 'the chosen one', customers: [candidate(7, 'name'), candidate(8, 'name')], chosen: '8', becomes: { use: 8 } },
  {
    name: 'the chosen one, after the order was written',
    customers: [candidate(8, 'our order'), candidate(7, 'name')],
    chosen: '8',
    becomes: { use: 8 },
  },
  { name: 'a new one, by choice', customers: [candidate(7, 'vat'), candidate(8, 'vat')], chosen: 'new', becomes: ours },
  {
    name: 'a new one by choice, made before',
    customers: [candidate(7, 'vat'), candidate(9, 'our external id')],
    chosen: 'new',
    becomes: ours,
  },
];

describe('the customer of a deal', () => {
  it.each(matched)('is $name', ({ customers, chosen, becomes }) => {
    const corrections = chosen === undefined ? [] : [correction('customer', chosen)];
    expect(planOf({ erp: erp({ customers }), corrections }).writes.customer).toMatchObject(becomes);
  });

  const asked: { name: string; customers: CustomerCandidate[]; offered: string[] }[] = [
    {
      name: 'several have the VAT number',
      customers: [candidate(8, 'vat'), candidate(7, 'vat')],
      offered: ['7', '8', 'new'],
    },
    {
      name: 'several have domain and name',
      customers: [candidate(8, 'domain and name'), candidate(7, 'domain and name')],
      offered: ['7', '8', 'new'],
    },
    { name: 'one has only the name', customers: [candidate(7, 'name')], offered: ['7', 'new'] },
    { name: 'one has only the domain', customers: [candidate(7, 'domain')], offered: ['7', 'new'] },
    {
      name: 'one has domain and name, but another VAT number',
      customers: [candidate(7, 'domain and name', { vat: 'FR1' })],
      offered: ['7', 'new'],
    },
  ];
  it.each(asked)('is asked for when $name', ({ customers, offered }) => {
    const [issue] = issuesOf({ erp: erp({ customers }) });
    expect(issue?.code).toBe('TL-MATCH-0001');
    expect(issue?.candidates.map(({ id }) => id)).toEqual(offered);
  });

  it('is offered with what tells it from the others', () => {
    const customers = [
      candidate(7, 'name', { city: 'Bonn', website: 'https://acme.de', vat: 'DE1' }),
      candidate(8, 'domain'),
    ];
    const [issue] = issuesOf({ erp: erp({ customers }) });
    expect(issue?.candidates).toEqual([
      { id: '8', title: 'Acme 8', details: 'found by domain' },
      { id: '7', title: 'Acme 7', details: 'Bonn, VAT DE1, https://acme.de, found by name' },
      {
        id: 'new',
        title: 'None of these: a new customer "Acme GmbH"',
        details: 'Berlin, VAT DE 123 456 789, acme.example',
      },
    ]);
  });

  it('is asked for again when the chosen one is gone', () => {
    const [issue] = issuesOf({
      erp: erp({ customers: [candidate(7, 'name')] }),
      corrections: [correction('customer', '8')],
    });
    expect(issue?.message).toBe(
      'Customer 8, which was chosen for "Acme GmbH", is no longer among the customers that it could be.',
    );
  });

  it('can become a new one when the only match is archived, but not when that is our own', () => {
    const archived = issuesOf({ erp: erp({ customers: [candidate(7, 'vat', { archived: true })] }) })[0];
    expect(archived?.candidates.map(({ id }) => id)).toEqual(['new']);
    const own = issuesOf({ erp: erp({ customers: [candidate(7, 'our external id', { archived: true })] }) })[0];
    expect(own).toMatchObject({ code: 'TL-MATCH-0002', field: null, candidates: [] });
  });
});

describe('the contacts of a deal', () => {
  const used = [candidate(7, 'vat')];
  const kim = {
    id: 70,
    name: 'Kim',
    email: 'KIM@acme.example',
    customerId: 7,
    matchedBy: 'email' as const,
    answers: 'kim@acme.example',
  };

  it('are used as they are when the customer has them under the same e-mail address', () => {
    const contacts = [{ ...kim, id: 71 }, kim];
    expect(planOf({ erp: erp({ customers: used, contacts }) }).writes.contacts).toEqual([{ use: 70 }]);
  });

  it('are our own when another customer has that address', () => {
    const contacts = [{ ...kim, customerId: 8 }];
    expect(planOf({ erp: erp({ customers: used, contacts }) }).writes.contacts).toMatchObject([
      { key: 'contact_hubspot-9001' },
    ]);
  });

  it('stay our own once we have made them', () => {
    const made = { ...kim, id: 72, matchedBy: 'our external id' as const, answers: 'contact_hubspot-9001' };
    expect(planOf({ erp: erp({ customers: used, contacts: [kim, made] }) }).writes.contacts).toMatchObject([
      { key: 'contact_hubspot-9001' },
    ]);
  });

  it('are named by what there is, and each record is used once', () => {
    const people = [
      { id: '10', name: '', email: null, phone: null, jobTitle: null },
      { id: '9', name: '', email: 'a@acme.example', phone: '', jobTitle: null },
    ];
    expect(planOf({ deal: deal({ contacts: people }) }).writes.contacts).toEqual([
      {
        key: 'contact_hubspot-9',
        upsert: { name: 'a@acme.example', email: 'a@acme.example', phone: null, jobTitle: null },
      },
      { key: 'contact_hubspot-10', upsert: { name: 'Contact 10', email: null, phone: null, jobTitle: null } },
    ]);
    const twice = ['1', '2'].map((id) => ({ id, name: 'Kim', email: 'kim@acme.example', phone: null, jobTitle: null }));
    const { contacts } = planOf({
      deal: deal({ contacts: twice }),
      erp: erp({ customers: used, contacts: [kim] }),
    }).writes;
    expect(contacts).toEqual([{ use: 70 }]);
  });
});
