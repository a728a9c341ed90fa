import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { searchedFirm } from './searched-firm.ts';
import { tracesOf } from './traces.ts';

describe('what is written outside of the firm’s systems and its ledger', () => {
  it('holds no name, address, number or amount of the sample firm, in whatever form', {
    timeout: 300_000,
  }, async () => {
    const PAYLOAD_KEYS = `searched:${randomBytes(32).toString('base64')}`;
    const { words, unasked, places } = await searchedFirm({ PAYLOAD_KEYS, PAYLOAD_KEY_ID: 'searched' });
    expect(words.length).toBeGreaterThan(50);
    expect(unasked.length).toBeGreaterThan(5);
    expect(tracesOf([...words, ...unasked], places)).toEqual([]);
    // It is encrypted, and not merely absent.
    expect(places.database?.includes('binary/encrypted')).toBe(true);
    // Metrics are there, and tell of these very processes.
    for (const metrics of ['metrics of Temporal', 'metrics of the workers'])
      expect(places[metrics]?.includes('leadToProject'), metrics).toBe(true);
  });

  it('would be found by this very search if it were not encrypted', { timeout: 300_000 }, async () => {
    const { words, unasked, places } = await searchedFirm({ PAYLOAD_ENCRYPTION: 'off' });
    const traces = tracesOf(words, places);
    const found = new Set(traces.filter(({ place }) => place === 'database').map(({ needle }) => needle));
    expect(words.filter((word) => !found.has(word))).toEqual([]);
    // Logs and metrics owe nothing to encryption.
    expect(traces.filter(({ place }) => place !== 'database' && place !== 'lists')).toEqual([]);
    // Nor is there anything that was never asked for.
    expect(tracesOf(unasked, places)).toEqual([]);
  });
});

it('the search finds a word in every form, and at every offset of base64', () => {
  const word = 'Élodie Marchand';
  for (const before of ['', 'x', 'xy', 'xyz']) {
    const base64 = Buffer.from(Buffer.from(`${before}${word}; and so on`).toString('base64'));
    expect(tracesOf([word], { base64 })).toHaveLength(1);
  }
  const json = JSON.stringify(word).replace('É', '\\u00c9');
  const forms = {
    json,
    url: `?q=${encodeURIComponent(word)}`,
    hex: Buffer.from(word).toString('hex'),
    capitals: 'Élodie MARCHAND',
  };
  for (const [form, text] of Object.entries(forms))
    expect(tracesOf([word], { [form]: Buffer.from(text) })).toHaveLength(1);
  expect(tracesOf([word], { none: Buffer.from('Elodie Marchand') })).toEqual([]);
});
