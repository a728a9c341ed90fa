import { describe, expect, it } from 'vitest';
import { HubspotSettingsError, hubspotSettings } from '../../../connectors/hubspot/hubspot-settings.ts';

function problemsOf(env: Record<string, string>): string[] {
  try {
    hubspotSettings(env);
  } catch (error) {
    if (error instanceof HubspotSettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('HubSpot settings', () => {
  it('need no more than a token', () => {
    expect(hubspotSettings({ HUBSPOT_ACCESS_TOKEN: 'pat-eu1-x', PATH: '/bin' })).toEqual({
      connection: 'hubspot',
      baseUrl: 'https://api.hubapi.com',
      auth: { token: 'pat-eu1-x' },
      version: '2026-09',
      webhookSecret: null,
      portalId: null,
      timeZone: 'UTC',
      readDeadline: 30_000,
      writeDeadline: 60_000,
      bodyLimit: 8_000_000,
      rateWindow: 10_000,
    });
  });

  it('take an OAuth app, whose client secret signs the webhooks too', () => {
    const settings = hubspotSettings({
      HUBSPOT_CLIENT_ID: 'id',
      HUBSPOT_CLIENT_SECRET: 'secret',
      HUBSPOT_REFRESH_TOKEN: 'refresh',
      HUBSPOT_API_VERSION: 'v3',
      HUBSPOT_BASE_URL: 'http://127.0.0.1:8090/',
      HUBSPOT_PORTAL_ID: '146',
      HUBSPOT_ACCESS_TOKEN: ' ',
    });
    expect(settings).toMatchObject({
      auth: { clientId: 'id', clientSecret: 'secret', refreshToken: 'refresh' },
      webhookSecret: 'secret',
      version: 'v3',
      baseUrl: 'http://127.0.0.1:8090',
      portalId: '146',
    });
  });

  it('prefer the secret that is named for webhooks', () => {
    const env = { HUBSPOT_ACCESS_TOKEN: 't', HUBSPOT_CLIENT_SECRET: 'a', HUBSPOT_WEBHOOK_SECRET: 'b' };
    expect(hubspotSettings(env).webhookSecret).toBe('b');
  });

  it('name every problem at once, and no value', () => {
    const problems = problemsOf({
      HUBSPOT_BASE_URL: 'http://hubspot.example',
      HUBSPOT_API_VERSION: 'v9',
      HUBSPOT_REFRESH_TOKEN: 'hush-hush',
      HUBSPOT_PORTAL_ID: 'abc',
      HUBSPOT_WRITE_DEADLINE_MS: '1.5',
      HUBSPOT_TIME_ZONE: 'Middle-earth',
    });
    expect(problems).toEqual([
      'HUBSPOT_BASE_URL must be an https address like https://api.hubapi.com (http only on this machine).',
      'HUBSPOT_API_VERSION must be 2026-09 or v3.',
      'HUBSPOT_PORTAL_ID must be the account’s number (Hub ID).',
      'HUBSPOT_TIME_ZONE must be an IANA time zone like Europe/Berlin.',
      'HUBSPOT_WRITE_DEADLINE_MS must be a whole number above 0.',
      'HUBSPOT_CLIENT_ID is missing: HUBSPOT_REFRESH_TOKEN needs it.',
      'HUBSPOT_CLIENT_SECRET is missing: HUBSPOT_REFRESH_TOKEN needs it.',
    ]);
    expect(problems.join()).not.toContain('hush-hush');
  });

  it('refuse two ways in at once, and none', () => {
    expect(problemsOf({ HUBSPOT_ACCESS_TOKEN: 'a', HUBSPOT_REFRESH_TOKEN: 'b' })).toEqual([
      'HUBSPOT_ACCESS_TOKEN and HUBSPOT_REFRESH_TOKEN are both set: keep the one that is meant.',
    ]);
    expect(problemsOf({})[0]).toMatch(/^HUBSPOT_ACCESS_TOKEN is missing/);
  });
});
