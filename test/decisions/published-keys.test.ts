import { compactVerify, createRemoteJWKSet } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { retiredKey, testKey, yesterdaysKey } from '../decision-keys.ts';
import { type ApiAlone, startApiAlone } from '../starters/api-alone.ts';

let alone: ApiAlone;

beforeAll(async () => {
  alone = await startApiAlone();
});

afterAll(() => alone?.close());

const path = '/v1/approvals/lead-to-project%3Ahubspot-1%23a1/decision/sign';
const decision = { planHash: 'a'.repeat(64), decision: 'approve', comment: '' };

it('everyone may have the public keys, those of yesterday and the retired ones too, and no secret', async () => {
  const { status, body, headers } = await alone.api.get('/.well-known/jwks.json');
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toContain('max-age');
  expect(body.keys).toMatchObject([
    { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: testKey.kid, x: testKey.x },
    { kid: yesterdaysKey.kid },
    { kid: retiredKey.kid, retired: true },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/"d":/);
});

it('whoever keeps a signed decision can check it with them, by any JWS library', async () => {
  const { body } = await alone.api.post(path, decision, 'grace-osei');
  const { signature, ...content } = body;
  const [header, , proof] = signature.split('.');
  const jws = `${header}.${Buffer.from(canonicalJson(content)).toString('base64url')}.${proof}`;
  const keys = createRemoteJWKSet(new URL(`${alone.api.url}/.well-known/jwks.json`));
  const { payload, protectedHeader } = await compactVerify(jws, keys);
  expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: testKey.kid, typ: 'throughline-decision+jws' });
  expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
    ...decision,
    process: 'lead-to-project:hubspot-1',
    actor: { id: 'grace-osei', name: 'Grace Osei' },
    roles: ['sales-lead'],
  });
});

it('nobody is signed for but whoever holds the token', async () => {
  const { body } = await alone.api.post(path, { ...decision, actor: { id: 'ceo' }, roles: ['cfo'] }, 'grace-osei');
  expect(body.code).toBe('TL-API-0002');
  expect((await alone.api.post(path, decision)).status).toBe(401);
});
