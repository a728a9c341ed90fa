import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Person } from './people.ts';
import type { StatePart } from './state-file.ts';

const algorithm = 'EdDSA';
const audience = 'throughline';
const lifetime = '8h';

/** The sample firm's identity provider: signs tokens as OIDC does, with a key made at the first start and kept. */
export class IdentityProvider implements StatePart {
  private key: JWK;

  private constructor(key: JWK) {
    this.key = key;
  }

  static async create(): Promise<IdentityProvider> {
    const { privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
    const key = await exportJWK(privateKey);
    return new IdentityProvider({ ...key, kid: await calculateJwkThumbprint(key), alg: algorithm, use: 'sig' });
  }

  /** The public half, as `/.well-known/jwks.json` shows it. */
  keySet(): { keys: JWK[] } {
    const { d: _secret, ...open } = this.key;
    return { keys: [open] };
  }

  /** What `/.well-known/openid-configuration` says: enough to check a token, there is no login page. */
  configuration(issuer: string): Record<string, unknown> {
    return {
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      token_endpoint: `${issuer}/_tokens`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [algorithm],
      claims_supported: ['sub', 'name', 'email', 'roles'],
    };
  }

  /** A JWT for the person, good for eight hours. */
  token(person: Person, issuer: string): Promise<string> {
    return new SignJWT({ name: person.name, email: person.email, roles: person.roles })
      .setProtectedHeader({ alg: algorithm, kid: this.key.kid ?? '', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(person.id)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(this.key);
  }

  save(): unknown {
    return { key: this.key };
  }

  restore(saved: unknown): void {
    this.key = (saved as { key: JWK }).key;
  }

  /** Its key never changes after start. */
  readonly revision = 1;
}
