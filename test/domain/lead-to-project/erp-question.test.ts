import { describe, expect, it } from 'vitest';
import { contractQuestions } from '../../../domain/lead-to-project/contract-questions.ts';
import { readField } from '../../../domain/lead-to-project/deal-field.ts';
import { webDomain } from '../../../domain/lead-to-project/erp-question.ts';
import { british, correction, deal, entity, line, policy, snapshot } from './sample.ts';

function erpQuestion(...about: Parameters<typeof contractQuestions>) {
  return contractQuestions(...about)[0]?.erp ?? null;
}

describe('what the ERP is asked', () => {
  it('is everything that the deal and the policy refer to', () => {
    const firm = policy({ entities: { NWG: entity({ taxes: ['b', 'a'], analytic: { Berlin: '100' } }) } });
    const lines = [
      line(),
      line({ id: '72', service: 'FIXED', position: 2 }),
      line({ id: '73', service: 'CONSULT', position: 3 }),
    ];
    expect(erpQuestion(snapshot({ deal: deal({ lines, paymentTerms: '60 days' }) }), firm)).toEqual({
      entity: 'NWG',
      company: 'Northwind Consulting GmbH',
      orderKey: 'order_hubspot-123',
      customerKey: 'customer_hubspot-55',
      contactKeys: ['contact_hubspot-9001'],
      customer: { name: 'Acme GmbH', vat: 'DE123456789', domain: 'acme.example' },
      contactEmails: ['kim@acme.example'],
      products: ['TL-CONSULT', 'TL-FIXED'],
      currency: 'EUR',
      salespersonLogin: 'tom',
      paymentTerms: '60 Days',
      taxes: ['a', 'b'],
      analyticAccounts: ['Berlin'],
      country: 'DE',
    });
  });

  it('leaves out what the policy does not know, so that the planner can name it', () => {
    const strange = deal({ lines: [line({ service: 'ACME' })], paymentTerms: 'someday', currency: 'XXX', owner: null });
    expect(erpQuestion(snapshot({ deal: strange }), policy())).toMatchObject({
      products: [],
      currency: null,
      paymentTerms: null,
      salespersonLogin: null,
    });
  });

  it('is nothing as long as entity or company are open, and takes corrections', () => {
    expect(erpQuestion(snapshot({ deal: deal({ company: null }) }), policy())).toBeNull();
    const open = snapshot({ deal: deal({ entity: null }) });
    expect(erpQuestion(open, policy())).toBeNull();
    expect(
      erpQuestion({ ...open, corrections: [correction('entity', 'NWL')] }, policy({ entities: { NWL: british() } })),
    ).toMatchObject({
      company: 'Northwind Consulting Ltd',
      customerKey: 'customer_NWL_hubspot-55',
    });
  });

  it('asks for a web site however it was pasted', () => {
    for (const domain of [
      'acme.example',
      'https://www.Acme.example/de?x',
      'http://acme.example:8080',
      'www.acme.example ',
    ]) {
      expect(webDomain(domain)).toBe('acme.example');
    }
    expect(webDomain('')).toBeNull();
  });
});

describe('a field of the deal, by name', () => {
  it('is what the source says, null when it is empty and undefined when there is none', () => {
    const one = deal({
      lines: [line({ id: 'a.b', discountPercent: '5' })],
      owner: { id: '8', name: 'Ada', email: null },
    });
    expect(readField(one, 'lines.a.b.discountPercent')).toBe('5');
    expect(readField(one, 'paymentTerms')).toBeNull();
    expect(readField(one, 'owner')).toBe('8');
    expect(readField(one, 'customer')).toBe('55');
    expect(readField(one, 'company.country')).toBe('Germany');
    for (const name of ['handled', 'lines.a.b.id', 'lines.99.service', 'toString', 'company.name', '']) {
      expect(readField(one, name)).toBeUndefined();
    }
    expect(readField(deal({ company: null }), 'company.vat')).toBeUndefined();
  });
});
