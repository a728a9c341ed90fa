import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { Problem } from './problem.ts';

/** Whose tokens count, and where the keys are that they are checked with. */
export interface TokenSettings {
  issuer: string;
  jwksUrl: string;
  audience: string;
}

const claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().max(200).optional(),
  email: z.string().max(320).optional(),
  // Some identity providers write booleans as texts.
  email_verified: z.union([z.boolean(), z.string().max(10)]).optional(),
  preferred_username: z.string().max(320).optional(),
  roles: z.array(z.string().max(100)).max(100).default([]),
});

/**
 * Checks a bearer token against the identity provider's published keys: signature, issuer, audience and expiry. Never a
 * symmetric algorithm, for which a public key would do as the secret.
 *
 * The function throws Problem TL-API-0003 for a token that doesn't hold, TL-API-0015 when the keys can't be had, and
 * TL-API-0020 for one that doesn't say who holds it, or by an address that nobody has verified.
 */
export function tokenVerifier({ issuer, jwksUrl, audience }: TokenSettings): (token: string) => Promise<Caller> {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 3_000 });
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ['RS256', 'ES256', 'EdDSA'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: 5,
    }).catch((error: unknown) => {
      throw isAboutTheToken(error) ? unsigned(reasonOf(error)) : noKeys();
    });
    const checked = claims.safeParse(payload);
    if (!checked.success) throw unsigned('its claims sub, name, email or roles are not as they should be');
    const { sub, roles, email_verified: verified, ...person } = checked.data;
    if (verified === false || verified === 'false') throw unverified();
    return { actor: { id: sub, ...identified(person) }, roles };
  };
}

/**
 * The CRM knows people by their e-mail address: without one, a deal's owner could not be told from everyone else and could
 * approve it. Some identity providers put it only into `preferred_username`, or an alias into `email`: both count.
 */
function identified({
  name,
  email,
  preferred_username: username,
}: Omit<z.output<typeof claims>, 'sub' | 'roles' | 'email_verified'>) {
  const [address, other] = [email, username].filter((text) => text !== undefined && /^[^\s@]+@[^\s@]+$/.test(text));
  const missing = [
    ...(name?.trim() ? [] : ['"name"']),
    ...(address ? [] : ['"email" (or an e-mail address as "preferred_username")']),
  ];
  if (!name?.trim() || !address) {
    const detail = `The bearer token lacks the claim ${missing.join(' and ')}. Have the identity provider put it into tokens for this API.`;
    throw new Problem('TL-API-0020', detail);
  }
  const isAlias = other !== undefined && other.toLowerCase() !== address.toLowerCase();
  return { name, email: address, ...(isAlias && { otherEmail: other }) };
}

/** An address that nobody has verified may be anybody's, such as one under which a deal's owner passes for somebody else. */
function unverified(): Problem {
  const detail =
    'The identity provider has not verified the e-mail address of the bearer token (the claim "email_verified"). Verify the address there and sign in again.';
  return new Problem('TL-API-0020', detail);
}

/** jose's errors are about the token, except when it couldn't fetch or read the keys. */
function isAboutTheToken(error: unknown): error is errors.JOSEError {
  if (!(error instanceof errors.JOSEError)) return false;
  const aboutTheKeys = [errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code];
  return !aboutTheKeys.includes(error.code);
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) return `its claim "${error.claim}" is not the expected one`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'it is signed with a key the identity provider does not publish';
  return "it is not a token we can check, or its signature doesn't hold";
}

function unsigned(reason: string): Problem {
  return new Problem('TL-API-0003', `The bearer token was not accepted: ${reason}. Sign in again.`);
}

function noKeys(): Problem {
  const detail = "The identity provider's keys can't be had, so no token can be checked. Try again in a few seconds.";
  return new Problem('TL-API-0015', detail, { retryAfter: 5 });
}
