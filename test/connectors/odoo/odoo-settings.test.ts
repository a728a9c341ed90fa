import { describe, expect, it } from 'vitest';
import { odooSettings } from '../../../connectors/odoo/odoo-settings.ts';

const complete = {
  ODOO_URL: 'https://odoo.example.com/',
  ODOO_DB: 'firm',
  ODOO_LOGIN: 'throughline',
  ODOO_API_KEY: 'very-secret',
};

describe('settings for Odoo', () => {
  it('need an address, a database, a login and a key, and have sensible deadlines', () => {
    expect(odooSettings({ ...complete, PATH: '/bin', ODOO_TRANSPORT: '' })).toEqual({
      url: 'https://odoo.example.com',
      database: 'firm',
      login: 'throughline',
      apiKey: 'very-secret',
      transport: 'auto',
      readDeadline: 60_000,
      writeDeadline: 90_000,
    });
  });

  it('name everything that is missing or wrong at once', () => {
    expect(() => odooSettings({ ODOO_TRANSPORT: 'soap', ODOO_WRITE_DEADLINE_MS: 'soon' })).toThrow(
      /TL-ODOO-0008[\s\S]*ODOO_URL[\s\S]*ODOO_DB[\s\S]*ODOO_LOGIN[\s\S]*ODOO_API_KEY[\s\S]*ODOO_TRANSPORT must be auto, xmlrpc or json2[\s\S]*ODOO_WRITE_DEADLINE_MS must be a number/,
    );
  });

  it.each([
    'ftp://odoo.example.com',
    'odoo.example.com',
    'https://me:hush@odoo.example.com',
    'https://x.example/?db=1',
  ])('take %s for no address, and repeat nothing of it', (url) => {
    const settings = () => odooSettings({ ...complete, ODOO_URL: url });
    expect(settings).toThrow('ODOO_URL must be an http(s) address');
    expect(settings).not.toThrow(/hush|very-secret/);
  });

  it.each(['http://odoo.example.com', 'http://10.0.0.1:8069', 'http://odoo:8069', 'http://127.0.0.1.evil.example'])(
    'send the key to %s in clear text only when the firm says so',
    (url) => {
      expect(() => odooSettings({ ...complete, ODOO_URL: url })).toThrow(
        'ODOO_URL must be an https address: over http the API key travels in clear text',
      );
      expect(() => odooSettings({ ...complete, ODOO_URL: url, ODOO_ALLOW_HTTP: 'no' })).toThrow(
        'ODOO_ALLOW_HTTP must be yes',
      );
      expect(odooSettings({ ...complete, ODOO_URL: url, ODOO_ALLOW_HTTP: 'yes' }).url).toBe(url);
    },
  );

  it.each(['http://127.0.0.1:8069', 'http://localhost', 'HTTP://LOCALHOST:8069', 'http://[::1]:8069'])(
    'take %s, which never leaves this machine',
    (url) => {
      expect(odooSettings({ ...complete, ODOO_URL: url }).url).toBe(url);
    },
  );

  it('name clear text beside everything else', () => {
    expect(() => odooSettings({ ODOO_URL: 'http://odoo.example.com' })).toThrow(
      /ODOO_DB[\s\S]*ODOO_URL must be an https/,
    );
  });

  it('keep a path in front of Odoo', () => {
    expect(odooSettings({ ...complete, ODOO_URL: 'https://10.0.0.1:8069/erp//' }).url).toBe(
      'https://10.0.0.1:8069/erp',
    );
  });

  it('take any deadline between a tenth of a second and Node’s own limit', () => {
    expect(odooSettings({ ...complete, ODOO_READ_DEADLINE_MS: '250' }).readDeadline).toBe(250);
    expect(() => odooSettings({ ...complete, ODOO_READ_DEADLINE_MS: '300001' })).toThrow('at most 280000 ms');
  });
});
