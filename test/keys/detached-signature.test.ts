import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signDetached, verifyDetached } from '../../keys/detached-signature.ts';
import { keyRingOf } from '../../keys/key-ring.ts';
import { newSigningKey } from '../../keys/new-signing-key.ts';

const key = newSigningKey('decisions');
const text = JSON.stringify({ keys: [key] });
const ring = keyRingOf('decisions', text, 'test', { currentId: key.kid, named: 'test' });
const value = { plan: 'a', roles: ['finance'], at: null };
const encoded = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');

it('holds for what was signed, in whatever order it stands', async () => {
  const signature = await signDetached(ring, 'a+jws', value);
  const turned = { at: null, roles: ['finance'], plan: 'a' };
  expect(await verifyDetached(ring, 'a+jws', turned, signature)).toEqual({ kid: key.kid, retired: false });
});

it('says nothing about anything else', async () => {
  const signature = await signDetached(ring, 'a+jws', value);
  const other = { ...value, roles: ['finance', 'cfo'] };
  expect(await verifyDetached(ring, 'a+jws', other, signature)).toEqual({ trouble: 'altered' });
  expect(await verifyDetached(ring, 'b+jws', value, signature)).toEqual({ trouble: 'wrong type', type: 'a+jws' });
  expect(await verifyDetached(ring, 'a+jws', value, '')).toEqual({ trouble: 'unsigned' });
});

it('believes no algorithm but its own', async () => {
  const body = Buffer.from('{"at":null,"plan":"a","roles":["finance"]}').toString('base64url');
  const none = encoded({ alg: 'none', kid: key.kid, typ: 'a+jws' });
  const hs256 = encoded({ alg: 'HS256', kid: key.kid, typ: 'a+jws' });
  const mac = createHmac('sha256', Buffer.from(key.x, 'base64url')).update(`${hs256}.${body}`).digest('base64url');
  for (const [signature, algorithm] of [
    [`${none}..`, 'none'],
    [`${hs256}..${mac}`, 'HS256'],
  ] as const) {
    const said = await verifyDetached(ring, 'a+jws', value, signature);
    expect(said).toEqual({ trouble: 'wrong algorithm', algorithm });
  }
});

it('takes no key that a message brings along', async () => {
  const signature = await signDetached(ring, 'a+jws', value);
  const [, , proof] = signature.split('.');
  const header = encoded({ alg: 'EdDSA', kid: key.kid, typ: 'a+jws', jwk: { kty: 'OKP', crv: 'Ed25519', x: key.x } });
  expect(await verifyDetached(ring, 'a+jws', value, `${header}..${proof}`)).toEqual({ trouble: 'malformed' });
});

it('holds in one spelling only: any other character is refused', async () => {
  const signature = await signDetached(ring, 'a+jws', value);
  await fc.assert(
    fc.asyncProperty(fc.nat(signature.length - 1), fc.constantFrom(...'ABCDwxyz0129-_.'), async (index, character) => {
      fc.pre(signature[index] !== character);
      const changed = `${signature.slice(0, index)}${character}${signature.slice(index + 1)}`;
      expect(await verifyDetached(ring, 'a+jws', value, changed)).toHaveProperty('trouble');
    }),
    { numRuns: 500 },
  );
});

it('throws for nothing that it is given', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.anything(), async (signature, anything) => {
      expect(await verifyDetached(ring, 'a+jws', anything, signature)).toHaveProperty('trouble');
    }),
  );
});
