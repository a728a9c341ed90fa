import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { apiSettings } from '../../starters/api/api-settings.ts';
import { childEnvironment } from '../../starters/start/environment.ts';
import { parseOptions } from '../../starters/start/options.ts';
import { chooseSystems, needsSandbox } from '../../starters/start/systems.ts';
import { identityWarning, tellSystems } from '../../starters/start/tell-systems.ts';

const options = parseOptions(['--port', '18080', '--sandbox-port', '18090', '--temporal-port', '17233']);
const odoo = { ODOO_URL: 'https://odoo.example', ODOO_DB: 'prod', ODOO_LOGIN: 'bot', ODOO_API_KEY: 'key' };
const oidc = { OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'throughline' };
const productive = { PRODUCTIVE_API_TOKEN: 'token', PRODUCTIVE_ORGANIZATION_ID: '1' };
const withPsa = { psa: { connection: 'productive', product: 'productive', activitiesPerSecond: 5 } };
/** For a firm that has a PSA, as the sample firm does. */
const choose = (env: NodeJS.ProcessEnv) => chooseSystems(env, withPsa);
const environment = (env: NodeJS.ProcessEnv) => childEnvironment(options, choose(env), env);

it('brings the sandbox up for all systems when nothing is set, as in .env.example', () => {
  const example = parseEnv(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'));
  for (const env of [{}, example]) {
    const systems = choose(env);
    expect(systems).toEqual({
      temporal: 'sandbox',
      crm: 'sandbox',
      erp: 'sandbox',
      psa: 'sandbox',
      identity: 'sandbox',
    });
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
  expect(choose({ ...odoo, ...oidc })).toMatchObject({ crm: 'sandbox', erp: 'own', identity: 'own' });
  expect(environment({ ...odoo, ...oidc })).toMatchObject({ ...odoo, HUBSPOT_BASE_URL: 'http://127.0.0.1:18090' });
  // A service key is all that HubSpot needs: it has no client secret and no webhooks.
  const all = { ...odoo, ...oidc, ...productive, HUBSPOT_ACCESS_TOKEN: 'pat' };
  expect(needsSandbox(choose(all))).toBe(false);
  expect(environment(all).HUBSPOT_BASE_URL).toBeUndefined();
  expect(apiSettings(environment(all)).hubspot.secret).toBeNull();
});

it('lets nobody be anyone who decides on what is written to a system of the user, unless that is asked for', () => {
  for (const env of [odoo, productive, { HUBSPOT_ACCESS_TOKEN: 'pat' }]) {
    expect(() => choose(env)).toThrow(/TL-START-0009.*OIDC_ISSUER and OIDC_AUDIENCE/s);
    expect(() => choose({ ...env, THROUGHLINE_DEMO_IDENTITY: '1' })).toThrow('TL-START-0009');
    const systems = choose({ ...env, THROUGHLINE_DEMO_IDENTITY: 'yes' });
    expect(systems.identity).toBe('sandbox');
    expect(identityWarning(systems)).toContain('WARNING');
    expect(identityWarning(choose({ ...env, ...oidc }))).toBeNull();
  }
  expect(identityWarning(choose({ TEMPORAL_ADDRESS: 'temporal.example:7233' }))).toBeNull();
});

it('says which systems are the user’s, and whether webhooks arrive', () => {
  const told = (env: NodeJS.ProcessEnv) => tellSystems(choose(env), options, environment(env)).join('\n');
  expect(told({}).match(/the sandbox's/g)).toHaveLength(4);
  expect(told({ ...odoo, ...oidc })).toMatch(
    /a dev server.*\n.*CRM +the sandbox's\n.*Odoo +yours, https:\/\/odoo\.example\n.*PSA +the sandbox's\n.*yours, https:\/\/login\.example$/,
  );
  const own = { HUBSPOT_ACCESS_TOKEN: 'pat', ...oidc };
  expect(told(own)).toContain('HUBSPOT_WEBHOOK_SECRET is not set; the sweep finds won deals');
  expect(told({ ...own, HUBSPOT_WEBHOOK_SECRET: 's3cret' })).toContain('until PUBLIC_URL is set');
  const reached = told({ ...own, HUBSPOT_WEBHOOK_SECRET: 's3cret', PUBLIC_URL: 'https://tl.example' });
  expect(reached).toContain('at https://tl.example/v1/webhooks/hubspot');
  expect(reached).not.toContain('s3cret');
});

it('says nothing of a PSA in a firm that has none, and needs no sandbox for it', () => {
  const all = { ...odoo, ...oidc, HUBSPOT_ACCESS_TOKEN: 'pat' };
  const systems = chooseSystems(all, { psa: null });
  expect(systems.psa).toBe('none');
  expect(needsSandbox(systems)).toBe(false);
  expect(tellSystems(systems, options, all).join('\n')).not.toContain('PSA');
});

it('refuses a system that is half set, naming everything that is missing', () => {
  expect(() => choose({ ODOO_URL: 'https://odoo.example', ODOO_DB: 'prod', OIDC_ISSUER: 'x' })).toThrow(
    /TL-START-0006.*ODOO_URL, ODOO_DB is set, but not ODOO_LOGIN, ODOO_API_KEY\n.*OIDC_ISSUER is set, but not OIDC_AUDIENCE/s,
  );
});

it('takes a secret alone for a system that is half set', () => {
  expect(() => choose({ HUBSPOT_WEBHOOK_SECRET: 's' })).toThrow(
    'HUBSPOT_WEBHOOK_SECRET is set, but not HUBSPOT_ACCESS_TOKEN or HUBSPOT_REFRESH_TOKEN',
  );
});

it('does not take a deadline or a version for a system of the user', () => {
  expect(choose({ HUBSPOT_API_VERSION: 'v3', ODOO_WRITE_DEADLINE_MS: '60000' })).toMatchObject({
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
  for await (const file of glob('{connectors,activities,workers,starters,config,keys}/**/*.ts')) {
    const source = readFileSync(file, 'utf8');
    for (const [name] of source.matchAll(
      /\b(?:HUBSPOT|ODOO|PRODUCTIVE|OIDC|DECISION|TEMPORAL|THROUGHLINE)_[A-Z_]*[A-Z]\b/g,
    ))
      read.add(name);
    for (const [, name = ''] of source.matchAll(/\benv\.([A-Z][A-Z_]+)/g)) read.add(name);
    // What a schema of settings names.
    if (file.endsWith('-settings.ts'))
      for (const [, name = ''] of source.matchAll(/^ {2}([A-Z_]+): /gm)) read.add(name);
  }
  // What Temporal reads for us. Its codec settings are for its own command line.
  const envconfig = readFileSync(
    fileURLToPath(import.meta.resolve('@temporalio/envconfig/lib/envconfig-toml.js')),
    'utf8',
  );
  for (const [name] of envconfig.matchAll(/\bTEMPORAL_(?!CODEC|GRPC_META)[A-Z_]+/g)) read.add(name);
  expect(read).toContain('TEMPORAL_TLS_SERVER_NAME');
  expect(read).toContain('PORT');
  // The system's own.
  for (const name of ['PATH', 'HOME', 'XDG_CACHE_HOME', 'NODE_ENV']) read.delete(name);
  expect([...read].filter((name) => !example.includes(`\n${name}=`))).toEqual([]);
});
