import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../sandbox/people.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';

describe('the sample firm’s identity provider', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  const tokenFor = async (person: string) => {
    const response = await fetch(`${sandbox.url}/_tokens`, { method: 'POST', body: JSON.stringify({ person }) });
    return { status: response.status, body: (await response.json()) as { token: string; error: string } };
  };
  const verified = async (token: string) => {
    const found = await (await fetch(`${sandbox.url}/.well-known/openid-configuration`)).json();
    const { issuer, jwks_uri } = found as { issuer: string; jwks_uri: string };
    return await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience: 'throughline' });
  };

  it.each(people.map(({ id }) => id))('signs a token for %s that a stranger can check', async (id) => {
    const { status, body } = await tokenFor(id);
    expect(status).toBe(201);
    const { payload } = await verified(body.token);
    const { name, email, roles } = people.find((person) => person.id === id) ?? {};
    expect(payload).toMatchObject({ iss: sandbox.url, sub: id, name, email, roles });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(8 * 3_600);
  });

  it('finds people by address and by name too, and names everyone when there is no such person', async () => {
    expect((await tokenFor('ANNA.BERG@northwind.example')).status).toBe(201);
    expect((await tokenFor('Marta Silva')).status).toBe(201);
    const { status, body } = await tokenFor('nobody');
    expect([status, body.error]).toEqual([404, expect.stringContaining('priya-nair')]);
  });

  it('has someone for every role', () => {
    expect(new Set(people.flatMap(({ roles }) => roles))).toEqual(
      new Set([
        ...['sales-operations', 'master-data', 'sales-lead', 'delivery-lead', 'finance'],
        ...['finance-systems', 'platform', 'operations', 'auditor'],
      ]),
    );
  });

  it('shows no private key anywhere', async () => {
    for (const path of ['/_state', '/.well-known/jwks.json', '/_people']) {
      expect(await (await fetch(`${sandbox.url}${path}`)).text()).not.toContain('"d":');
    }
  });

  it('says what it is at its front door', async () => {
    const page = await fetch(sandbox.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('POST /_deals');
    expect((await fetch(`${sandbox.url}/nowhere`)).status).toBe(404);
  });
});
