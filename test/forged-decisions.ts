import { createHmac } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import { instant, type PlanHash, type ProcessId, planHash } from '../domain/ids.ts';
import type { Decision } from '../domain/message.ts';
import { signedContent } from '../domain/signed-message.ts';
import { newSigningKey, type PrivateJwk } from '../keys/new-signing-key.ts';
import { signMessage } from '../starters/sign-message.ts';
import { retiredKey, signingWith, testKey, testSigning } from './decision-keys.ts';

/** A decision that must not count, and what the process says of it. */
export interface Forgery {
  name: string;
  message: Decision;
  because: RegExp;
}

const HOUR_MS = 60 * 60_000;
const ago = (hours: number) => instant(new Date(Date.now() - hours * HOUR_MS).toISOString());
const encoded = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
const TYPE = 'throughline-decision+jws';

/**
 * Every way we know to have a decision counted that nobody made, or that was made about something else. `draft` makes an
 * unsigned approval with an id of its own, by someone who may approve; `taken` is one that the process has had already.
 */
export async function forgedDecisions(draft: () => Decision, taken: Decision): Promise<Forgery[]> {
  const made: Forgery[] = [];
  const add = (name: string, because: RegExp, message: Decision) => made.push({ name, because, message });
  const genuine = () => signMessage(testSigning, 'decision', draft());
  const by = (key: PrivateJwk, over: Partial<Decision> = {}) =>
    signMessage(signingWith(key), 'decision', { ...draft(), ...over });

  add('unsigned', /it is not signed/, draft());
  add('with another comment', /it is not what was signed/, { ...(await genuine()), comment: 'and pay me' });
  add('in another name', /it is not what was signed/, {
    ...(await genuine()),
    actor: { id: 'marta-silva', name: 'Marta Silva', email: 'marta.silva@northwind.example' },
  });
  add('with a role more', /it is not what was signed/, { ...(await genuine()), roles: ['sales-lead', 'cfo'] });
  add('good for longer', /it is not what was signed/, { ...(await genuine()), expires: ago(-1_000) });
  add('with the signature of another', /it is not what was signed/, {
    ...draft(),
    expires: ago(-1),
    signature: (await genuine()).signature,
  });
  add('with half a signature', /none that the API makes/, { ...(await genuine()), signature: 'eyJhbGciOiJFZERTQSJ9' });
  add('replayed', /it has come before/, taken);
  add(
    'meant for another process',
    /it is for lead-to-project:hubspot-1, not for/,
    await by(testKey, { process: 'lead-to-project:hubspot-1' as ProcessId }),
  );
  add(
    'about an old plan',
    /it is about plan aaaaaaaaaaaa/,
    await by(testKey, { planHash: planHash('a'.repeat(64)) as PlanHash }),
  );
  add('expired', /it was good until/, await by(testKey, { at: ago(1.01) }));
  add('made in days to come', /it says that it was made at/, await by(testKey, { at: ago(-48) }));
  add('made before the process began', /before this process began/, await by(testKey, { at: ago(0.5) }));
  add('by an unknown key', /signed with the key "decisions-.*none of those/, await by(newSigningKey('decisions')));
  add(
    'by an unknown key under a known name',
    /not what was signed/,
    await by({ ...newSigningKey('decisions'), kid: testKey.kid }),
  );
  add('by a retired key', /the key "test-retired", which is retired/, await by(retiredKey));
  add('by a key of the ledger', /signed with the key "ledger-.*none of those/, await by(newSigningKey('ledger')));
  add(
    'signed as a cancellation',
    /its signature is for something else/,
    await signMessage(testSigning, 'cancellation', draft()),
  );

  const bare = { ...draft(), expires: ago(-1) };
  const none = encoded({ alg: 'none', kid: testKey.kid, typ: TYPE });
  add('by the algorithm "none"', /made by "none"; only EdDSA/, { ...bare, signature: `${none}..` });
  const symmetric = { ...draft(), expires: ago(-1) };
  const hs256 = encoded({ alg: 'HS256', kid: testKey.kid, typ: TYPE });
  const body = Buffer.from(canonicalJson(signedContent(symmetric))).toString('base64url');
  const mac = createHmac('sha256', Buffer.from(testKey.x, 'base64url')).update(`${hs256}.${body}`).digest('base64url');
  add('by HS256 with the public key as its secret', /made by "HS256"; only EdDSA/, {
    ...symmetric,
    signature: `${hs256}..${mac}`,
  });
  const own = newSigningKey('decisions');
  const brought = await by({ ...own, kid: testKey.kid });
  const header = encoded({ alg: 'EdDSA', kid: testKey.kid, typ: TYPE, jwk: { kty: 'OKP', crv: 'Ed25519', x: own.x } });
  add('with the key that it brings along', /none that the API makes/, {
    ...brought,
    signature: `${header}..${brought.signature.split('.')[2]}`,
  });
  return made;
}
