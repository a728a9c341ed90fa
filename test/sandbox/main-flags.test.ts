import { describe, expect, it } from 'vitest';
import { parseFlags } from '../../sandbox/main-flags.ts';

describe('the flags of the sandbox', () => {
  it('have defaults as npm start wants them', () => {
    expect(parseFlags([])).toEqual({
      port: 8090,
      stateFile: undefined,
      odooVersion: '19',
      webhookTarget: undefined,
      seed: 'throughline',
      serviceTimes: true,
      searchLagMilliseconds: 2_000,
    });
  });

  it('can be given', () => {
    const args = '--port 0 --state-file s.json --odoo-version 17 --webhook-target http://x.example/w --seed two';
    expect(parseFlags([...args.split(' '), '--no-service-times', '--search-lag', '0'])).toEqual({
      port: 0,
      stateFile: 's.json',
      odooVersion: '17',
      webhookTarget: 'http://x.example/w',
      seed: 'two',
      serviceTimes: false,
      searchLagMilliseconds: 0,
    });
  });

  it('are refused all at once, each by name', () => {
    const wrong = ['--port', '99999', '--odoo-version', '18', '--webhook-target', 'nowhere'];
    expect(() => parseFlags(wrong)).toThrow(/--port.*--odoo-version.*--webhook-target/);
    expect(() => parseFlags(['--weather'])).toThrow('--weather');
  });
});
