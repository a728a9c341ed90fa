import { describe, expect, it } from 'vitest';
import { companyName } from '../../connectors/company-name.ts';
import { companyDomain, isSameWebAddress } from '../../connectors/web-domain.ts';

describe('a company’s name', () => {
  it.each([
    ['ACME  Consulting G.m.b.H. & Co. KG', 'Acme Consulting'],
    ['Müller-Lüdenscheidt AG', 'Muller Ludenscheidt'],
    ['Northwind Ltd.', 'NORTHWIND, Limited'],
    ['Bau und Boden eG', 'Bau & Boden'],
    ['Société Générale S.A.', 'societe generale'],
    ['東京商事 Co., Ltd.', '東京商事'],
  ])('%s is %s', (one, other) => {
    expect(companyName(one)).toBe(companyName(other));
  });

  it.each([
    ['Acme Consulting GmbH', 'Acme Training GmbH'],
    ['AG Bau', 'SE Bau'],
    ['Limited', 'GmbH'],
    ['Co-operative Bank', 'Operative Bank'],
  ])('%s is not %s', (one, other) => {
    expect(companyName(one)).not.toBe(companyName(other));
  });
});

describe('a company’s domain', () => {
  it.each([
    ['https://www.Acme.example/de?x=1', 'acme.example'],
    ['Office@ACME.example', 'acme.example'],
    ['http://shop.acme.example:8080', 'shop.acme.example'],
    ['somebody@gmail.com', null],
    ['web.de', null],
    ['intranet', null],
    ['', null],
    [null, null],
  ])('of %s is %s', (address, domain) => {
    expect(companyDomain(address)).toBe(domain);
  });

  it('is one address with or without scheme, capitals and last slash', () => {
    expect(isSameWebAddress('https://Acme.example/', 'acme.example')).toBe(true);
    expect(isSameWebAddress('acme.example/de', 'acme.example')).toBe(false);
  });
});
