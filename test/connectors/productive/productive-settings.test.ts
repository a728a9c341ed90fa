import { expect, it } from 'vitest';
import { productiveSettings } from '../../../connectors/productive/productive-settings.ts';

const enough = { PRODUCTIVE_API_TOKEN: 'secret-token', PRODUCTIVE_ORGANIZATION_ID: '30958' };

it('follow from two', () => {
  expect(productiveSettings({ ...enough, PRODUCTIVE_URL: '' })).toEqual({
    connection: 'productive',
    baseUrl: 'https://api.productive.io',
    token: 'secret-token',
    organization: '30958',
    readDeadline: 30_000,
    writeDeadline: 60_000,
    longestRequest: 60_000,
    copyDeadline: 300_000,
    bodyLimit: 8_000_000,
    rateWindow: 10_000,
  });
});

it('name everything that is missing or wrong at once, and no value', () => {
  const wrong = {
    PRODUCTIVE_URL: 'http://productive.example',
    PRODUCTIVE_API_TOKEN: 'two words',
    PRODUCTIVE_READ_DEADLINE_MS: 'soon',
  };
  const refusal = () => productiveSettings(wrong);
  for (const part of [
    'PRODUCTIVE_URL must be an https',
    'PRODUCTIVE_API_TOKEN',
    'PRODUCTIVE_ORGANIZATION_ID is missing',
    'READ_DEADLINE_MS must be',
  ])
    expect(refusal).toThrow(part);
  for (const value of Object.values(wrong)) expect(refusal).not.toThrow(value);
});

it.each([
  'https://user:pw@productive.example',
  'ftp://productive.example',
  'productive.example',
  'https://x.example?a=1',
])('take no address like %s', (PRODUCTIVE_URL) => {
  expect(() => productiveSettings({ ...enough, PRODUCTIVE_URL })).toThrow('PRODUCTIVE_URL');
});
