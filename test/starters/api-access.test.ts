import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeAccess } from '../../starters/api/route-access.ts';
import { tokenVerifier } from '../../starters/api/verify-token.ts';
import { type ApiAlone, startApiAlone } from './api-alone.ts';
import { type RunningApi, startApi } from './running-api.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];
let temporal: ApiAlone['temporal'];
let sandbox: ApiAlone['sandbox'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api, temporal, sandbox } = alone);
});

afterAll(() => alone?.close());

describe('who may call what', () => {
  it('lets nobody in without a token, and says how to send one', async () => {
    for (const [route, access] of Object.entries(routeAccess)) {
      if (access === 'open' || access === 'signature') continue;
      const [method = '', path = ''] = route.split(' ');
      const answer = await fetch(api.url + path.replace('{id}', 'lead-to-project:hubspot-1'), { method });
      expect.soft(answer.status, route).toBe(401);
      expect.soft(await answer.json(), route).toMatchObject({ code: 'TL-API-0003', status: 401 });
    }
  });

  it('lets everyone see whether it lives and how it is used', async () => {
    for (const path of ['/', '/healthz', '/readyz', '/openapi.json', '/docs', '/docs/swagger-ui-bundle.js']) {
      expect((await api.get(path)).status, path).toBe(200);
    }
  });

  it('refuses a person whose roles may not start or cancel, naming the ones that may', async () => {
    const started = await api.post('/v1/lead-to-project', { deal: '1' }, 'grace-osei');
    expect(started).toMatchObject({ status: 403, body: { code: 'TL-API-0004' } });
    expect(started.body.detail).toBe('This needs operations or sales-operations; Grace Osei holds sales-lead.');
    const path = '/v1/processes/lead-to-project:hubspot-1/cancel';
    expect(await api.post(path, { reason: 'x' }, 'marta-silva')).toMatchObject({ status: 403 });
  });

  it('refuses a person without any of the firm’s roles even to read', async () => {
    expect(await api.get('/v1/processes', 'tom-hale')).toMatchObject({ status: 403, body: { code: 'TL-API-0004' } });
    expect(await api.get('/v1/processes', 'ruth-keller')).toMatchObject({ status: 200 });
  });
});

describe('a token that does not hold', () => {
  const withToken = async (token: string) => {
    const answer = await fetch(`${api.url}/v1/processes`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, ...((await answer.json()) as { code: string; detail: string }) };
  };
  const claims = { roles: ['operations'] };
  const signed = async (change: (jwt: SignJWT) => SignJWT, alg = 'EdDSA') => {
    const { privateKey } = await generateKeyPair(alg);
    return change(new SignJWT(claims).setProtectedHeader({ alg, kid: 'other' })).sign(privateKey);
  };

  it('is refused when another key has signed it', async () => {
    const token = await signed((jwt) =>
      jwt.setIssuer(sandbox.url).setAudience('throughline').setSubject('ines-duarte').setExpirationTime('1h'),
    );
    expect(await withToken(token)).toMatchObject({ status: 401, code: 'TL-API-0003' });
  });

  it('is refused when its content was changed', async () => {
    const [head, body = '', signature] = (await api.token('tom-hale')).split('.');
    const forged = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), roles: ['operations'] };
    const token = [head, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
    expect(await withToken(token)).toMatchObject({ status: 401, code: 'TL-API-0003' });
  });

  it('is refused when nobody has signed it, or with a secret anyone could know', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = part({ ...claims, sub: 'ines-duarte', iss: sandbox.url, aud: 'throughline', exp: 4_102_444_800 });
    expect(await withToken(`${part({ alg: 'none' })}.${body}.`)).toMatchObject({ status: 401 });
    const secret = new TextEncoder().encode(JSON.stringify(sandbox.url));
    const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject('x').sign(secret);
    expect(await withToken(hmac)).toMatchObject({ status: 401 });
  });

  it('is a reason to ask again later, and not to sign in, when the keys can not be had', async () => {
    const away = await startApi(temporal.client, 'http://127.0.0.1:1');
    const headers = { authorization: `Bearer ${await api.token('ines-duarte')}` };
    const answer = await fetch(`${away.url}/v1/processes`, { headers });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ code: 'TL-API-0015' });
    await away.close();
  });
});

describe('a token that does not say who holds it', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let provider: Server;
  let issuer: string;
  let own: RunningApi;

  beforeAll(async () => {
    keys = await generateKeyPair('ES256');
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'firm', alg: 'ES256', use: 'sig' };
    provider = createServer((_request, response) => void response.end(JSON.stringify({ keys: [jwk] })));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
    own = await startApi(temporal.client, issuer);
  });

  afterAll(async () => {
    await own?.close();
    provider?.close();
  });

  const tokenOf = (person: Record<string, unknown>) =>
    new SignJWT({ roles: ['operations'], ...person })
      .setProtectedHeader({ alg: 'ES256', kid: 'firm' })
      .setIssuer(issuer)
      .setAudience('throughline')
      .setSubject('00u1')
      .setExpirationTime('1h')
      .sign(keys.privateKey);

  const answerTo = async (person: Record<string, unknown>) => {
    const token = await tokenOf(person);
    const answer = await fetch(`${own.url}/v1/processes`, { headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, ...((await answer.json()) as { code?: string; detail?: string }) };
  };

  it.each([
    [{ name: 'Anna Berg' }, 'the claim "email" (or an e-mail address as "preferred_username").'],
    [{ name: 'Anna Berg', email: '', preferred_username: 'aberg' }, 'the claim "email"'],
    [{ email: 'anna.berg@northwind.example' }, 'the claim "name".'],
    [{}, 'the claim "name" and "email"'],
  ])('is refused, naming the claim: %j', async (person, missing) => {
    const answer = await answerTo(person);
    expect(answer).toMatchObject({ status: 401, code: 'TL-API-0020' });
    expect(answer.detail).toContain(missing);
  });

  it.each([false, 'false'])('is refused when nobody has verified the address (%j)', async (verified) => {
    const anna = { name: 'Anna Berg', email: 'anna.berg@northwind.example' };
    const answer = await answerTo({ ...anna, email_verified: verified });
    expect(answer).toMatchObject({ status: 401, code: 'TL-API-0020' });
    expect(answer.detail).toContain('"email_verified"');
    expect(await answerTo({ ...anna, email_verified: true })).toMatchObject({ status: 200 });
  });

  it.each([
    ['anna@northwind.example', 'anna.berg@northwind.example', { otherEmail: 'anna.berg@northwind.example' }],
    ['anna.berg@northwind.example', 'Anna.Berg@northwind.example', {}],
    ['anna.berg@northwind.example', 'aberg', {}],
  ])('is of somebody who goes by both addresses that it has: %s and %s', async (email, username, other) => {
    const verify = tokenVerifier({ issuer, jwksUrl: issuer, audience: 'throughline' });
    const { actor } = await verify(await tokenOf({ name: 'Anna Berg', email, preferred_username: username }));
    expect(actor).toEqual({ id: '00u1', name: 'Anna Berg', email, ...other });
  });

  it('holds when the e-mail address stands in preferred_username', async () => {
    expect(await answerTo({ name: 'Anna Berg', preferred_username: 'anna.berg@northwind.example' })).toMatchObject({
      status: 200,
    });
    expect(await answerTo({ name: 'Anna Berg', email: 'anna.berg@northwind.example' })).toMatchObject({ status: 200 });
  });
});
