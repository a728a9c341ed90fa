import { describe, expect, it } from 'vitest';
import { apiSettings } from '../../starters/api/api-settings.ts';

const enough = { OIDC_ISSUER: 'https://id.example.com', HUBSPOT_WEBHOOK_SECRET: 'secret' };

describe('the settings of the API', () => {
  it('follow from few', () => {
    expect(apiSettings(enough)).toEqual({
      listen: { host: '127.0.0.1', port: 8080, logLevel: 'info' },
      decisionsGoodFor: 24 * 60 * 60_000,
      publicUrl: 'http://127.0.0.1:8080',
      identity: {
        issuer: 'https://id.example.com',
        jwksUrl: 'https://id.example.com/.well-known/jwks.json',
        audience: 'throughline',
      },
      hubspot: { secret: 'secret', portalId: null },
      productive: { tokens: [] },
      codecOrigins: [],
    });
  });

  it('take the app’s client secret for signatures where no other is set', () => {
    const { hubspot } = apiSettings({
      OIDC_ISSUER: 'https://id.example.com',
      HUBSPOT_CLIENT_SECRET: 'client',
      HUBSPOT_WEBHOOK_SECRET: '',
    });
    expect(hubspot.secret).toBe('client');
  });

  it('take the tokens of several webhooks of Productive', () => {
    const { productive } = apiSettings({ ...enough, PRODUCTIVE_WEBHOOK_TOKEN: 'one, two' });
    expect(productive.tokens).toEqual(['one', 'two']);
  });

  it('need no secret for signatures: without one, no webhooks are taken', () => {
    expect(apiSettings({ OIDC_ISSUER: 'https://id.example.com' }).hubspot).toEqual({ secret: null, portalId: null });
  });

  it('are refused with every mistake at once, and never with a value', () => {
    const wrong = {
      PORT: 'eighty',
      DECISION_GOOD_FOR_HOURS: '0',
      PUBLIC_URL: 'example.com',
      HUBSPOT_PORTAL_ID: 's3cret',
      OIDC_JWKS_URL: 'http://id.example.com',
    };
    const refusal = () => apiSettings(wrong);
    for (const name of [...Object.keys(wrong), 'OIDC_ISSUER']) expect(refusal).toThrow(name);
    expect(refusal).toThrow('[TL-API-0100]');
    expect(refusal).toThrow('PORT is not as it should be: it takes a port from 0 to 65535.');
    expect(refusal).toThrow('OIDC_ISSUER is not set');
    expect(refusal).not.toThrow(/s3cret|eighty/);
  });

  it('take keys over plain HTTP from this machine only', () => {
    expect(() => apiSettings({ ...enough, OIDC_ISSUER: 'http://127.0.0.1:8090' })).not.toThrow();
    expect(() => apiSettings({ ...enough, OIDC_ISSUER: 'http://id.example.com' })).toThrow('https');
  });
});
