import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import type { ChangeSource } from './crm-change.ts';
import { HubspotError, hubspotJson } from './hubspot-error.ts';
import { sandboxApp } from './sandbox-app.ts';

export interface Grant {
  rights: 'everything' | 'read';
  /** Epoch milliseconds; null for a private app's token, which lasts. */
  expiresAt: number | null;
}

const lifetimeSeconds = 1_800;

/** Who may call: private-app tokens, and access tokens given out over OAuth. */
export class AccessGrants {
  tokens: Record<string, Grant> = firstTokens();
  /** Moves with every token given out. */
  revision = 0;
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Throws HubSpot's 401 or 403; answers how the caller's changes are signed. */
  admit(request: SimulatedRequest, scope: string): ChangeSource {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const grant = token === undefined ? undefined : this.tokens[token];
    if (!grant) throw unauthenticated();
    if (grant.expiresAt !== null && grant.expiresAt <= this.now()) throw expired(this.now() - grant.expiresAt);
    if (grant.rights === 'read' && scope.endsWith('.write')) throw missingScope(scope);
    return { changeSource: 'INTEGRATION', sourceId: String(sandboxApp.appId) };
  }

  /** POST `/oauth/{version}/token` with a form: a code or a refresh token for an access token of half an hour. */
  exchange(request: SimulatedRequest): SimulatedReply {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const refusal = refuseForm(form);
    if (refusal) return hubspotJson(400, { status: refusal, message: `missing or invalid: ${refusal}` });
    this.revision += 1;
    const issued = Object.keys(this.tokens).length;
    const token = `sandbox-access-token-${issued}`;
    this.tokens[token] = { rights: 'everything', expiresAt: this.now() + lifetimeSeconds * 1_000 };
    return hubspotJson(200, {
      access_token: token,
      refresh_token: sandboxApp.refreshToken,
      expires_in: lifetimeSeconds,
      token_type: 'bearer',
    });
  }

  reset(): void {
    this.tokens = firstTokens();
    this.revision += 1;
  }
}

/** HubSpot's 401 for a token that is missing or unknown. */
export function unauthenticated(): HubspotError {
  const message =
    'Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at ' +
    'https://developers.hubspot.com/docs/methods/auth/oauth-overview';
  return new HubspotError(401, 'INVALID_AUTHENTICATION', message);
}

function expired(milliseconds: number): HubspotError {
  const minutes = Math.round(milliseconds / 60_000);
  const message = `The OAuth token used to make this call expired ${minutes} minute(s) ago.`;
  return new HubspotError(401, 'EXPIRED_AUTHENTICATION', message);
}

function missingScope(scope: string): HubspotError {
  const message = "This app hasn't been granted all required scopes to make this call.";
  const context = { requiredGranularScopes: [scope] };
  const errors = [{ message: 'One or more of the following scopes are required.', context }];
  return new HubspotError(403, 'MISSING_SCOPES', message, { errors });
}

function refuseForm(form: URLSearchParams): string | undefined {
  if (form.get('client_id') !== sandboxApp.clientId) return 'BAD_CLIENT_ID';
  if (form.get('client_secret') !== sandboxApp.clientSecret) return 'BAD_CLIENT_SECRET';
  switch (form.get('grant_type')) {
    case 'refresh_token':
      return form.get('refresh_token') === sandboxApp.refreshToken ? undefined : 'BAD_REFRESH_TOKEN';
    case 'authorization_code':
      return form.get('code') === sandboxApp.authorizationCode ? undefined : 'BAD_AUTH_CODE';
    default:
      return 'BAD_GRANT_TYPE';
  }
}

function firstTokens(): Record<string, Grant> {
  return {
    [sandboxApp.token]: { rights: 'everything', expiresAt: null },
    [sandboxApp.readOnlyToken]: { rights: 'read', expiresAt: null },
  };
}
