import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { childEnvironment } from '../../starters/start/environment.ts';
import { parseOptions } from '../../starters/start/options.ts';
import { chooseSystems, needsSandbox } from '../../starters/start/systems.ts';

const options = parseOptions(['--port', '18080', '--sandbox-port', '18090', '--temporal-port', '17233']);
const environment = (env: NodeJS.ProcessEnv) => childEnvironment(options, chooseSystems(env), env);

it('brings the sandbox up for all systems when nothing is set, as in .env.example', () => {
  const example = parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'));
  for (const env of [{}, example]) {
    const systems = chooseSystems(env);
    expect(systems).toEqual({ temporal: 'sandbox', crm: 'sandbox', erp: 'sandbox', identity: 'sandbox' });
    expect(needsSandbox(systems)).toBe(true);
    expect(environment(env)).toMatchObject({
      HUBSPOT_BASE_URL: 'http://127.0.0.1:18090',
      ODOO_URL: 'http://127.0.0.1:18090',
      OIDC_ISSUER: 'http://127.0.0.1:18090',
      TEMPORAL_ADDRESS: '127.0.0.1:17233',
      PUBLIC_URL: 'http://127.0.0.1:18080',
      PORT: '18080',
    });
  }
});

it('takes the systems of the user one by one', () => {
  const odoo = { ODOO_URL: 'https://odoo.example', ODOO_DB: 'prod', ODOO_LOGIN: 'bot', ODOO_API_KEY: 'key' };
  expect(chooseSystems(odoo)).toMatchObject({ crm: 'sandbox', erp: 'own', identity: 'sandbox' });
  expect(environment(odoo)).toMatchObject({ ...odoo, HUBSPOT_BASE_URL: 'http://127.0.0.1:18090' });
  const all = {
    ...odoo,
    HUBSPOT_ACCESS_TOKEN: 'pat',
    HUBSPOT_CLIENT_SECRET: 'secret',
    OIDC_ISSUER: 'https://login.example',
    OIDC_AUDIENCE: 'throughline',
  };
  expect(needsSandbox(chooseSystems(all))).toBe(false);
  expect(environment(all).HUBSPOT_BASE_URL).toBeUndefined();
});

it('refuses a system that is half set, naming everything that is missing', () => {
  expect(() => chooseSystems({ ODOO_URL: 'https://odoo.example', ODOO_DB: 'prod', OIDC_ISSUER: 'x' })).toThrow(
    /TL-START-0006.*ODOO_URL, ODOO_DB is set, but not ODOO_LOGIN, ODOO_API_KEY\n.*OIDC_ISSUER is set, but not OIDC_AUDIENCE/s,
  );
});

it('does not take a deadline or a version for a system of the user', () => {
  expect(chooseSystems({ HUBSPOT_API_VERSION: 'v3', ODOO_WRITE_DEADLINE_MS: '60000' })).toMatchObject({
    crm: 'sandbox',
    erp: 'sandbox',
  });
});

it('keeps the key of another server from the one it starts, and hands on all of it to the own one', () => {
  const cloud = { TEMPORAL_API_KEY: 'key', TEMPORAL_NAMESPACE: 'prod' };
  expect(environment(cloud).TEMPORAL_API_KEY).toBeUndefined();
  expect(environment(cloud).TEMPORAL_NAMESPACE).toBe('default');
  expect(environment({ ...cloud, TEMPORAL_ADDRESS: 'a.tmprl.cloud:7233' })).toMatchObject({
    ...cloud,
    TEMPORAL_ADDRESS: 'a.tmprl.cloud:7233',
  });
});

it('says what a flag takes', () => {
  expect(() => parseOptions(['--port', '99999'])).toThrow('--port takes a port from 1 to 65535, not "99999"');
  expect(() => parseOptions(['--prot', '1'])).toThrow(/--prot.*npm start -- \[options\]/s);
});

it('explains every variable that the program reads in .env.example', async () => {
  const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const read = new Set<string>();
  for await (const file of glob('{connectors,activities,workers,starters,config}/**/*.ts')) {
    const source = readFileSync(file, 'utf8');
    for (const [name] of source.matchAll(/\b(?:HUBSPOT|ODOO|OIDC|TEMPORAL|THROUGHLINE)_[A-Z_]*[A-Z]\b/g))
      read.add(name);
    for (const [, name = ''] of source.matchAll(/\benv\.([A-Z][A-Z_]+)/g)) read.add(name);
  }
  // The system's own, and PORT, which `npm start` sets from --port.
  for (const name of ['PATH', 'HOME', 'XDG_CACHE_HOME', 'PORT', 'TEMPORAL_TLS']) read.delete(name);
  expect([...read].filter((name) => !example.includes(`\n${name}=`))).toEqual([]);
});
