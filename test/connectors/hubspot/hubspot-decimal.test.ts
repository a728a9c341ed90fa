import { Big } from 'big.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubspotDecimal } from '../../../connectors/hubspot/hubspot-decimal.ts';

describe('a number as HubSpot writes it', () => {
  it.each([
    ['1500', '1500'],
    ['1500.00', '1500.00'],
    [' 12.5 ', '12.5'],
    ['1.5E3', '1500'],
    ['1.5e+3', '1500'],
    ['1.25E1', '12.5'],
    ['1E-3', '0.001'],
    ['12.5e-4', '0.00125'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['007', '7'],
    ['-0', '0'],
    ['-0.00', '0.00'],
    ['-12.30', '-12.30'],
    ['+3', '3'],
    ['0.1000000000000000055', '0.1000000000000000055'],
  ])('%s becomes %s', (given, plain) => {
    expect(hubspotDecimal(given)).toBe(plain);
  });

  it.each([[''], ['  '], [null], [undefined]])('is null when there is none: %j', (given) => {
    expect(hubspotDecimal(given)).toBeNull();
  });

  it.each([['12,50'], ['1 500'], ['EUR 5'], ['.'], ['1E999'], ['NaN']])(
    'stays as people see it when it is no number: %s',
    (given) => {
      expect(hubspotDecimal(given)).toBe(given);
    },
  );

  it('never changes a value, whatever its notation', () => {
    const part = fc.integer({ min: 0, max: 999_999_999 });
    fc.assert(
      fc.property(
        fc.boolean(),
        part,
        part,
        fc.integer({ min: -30, max: 30 }),
        (negative, whole, fraction, exponent) => {
          const text = `${negative ? '-' : ''}${whole}.${fraction}E${exponent}`;
          const plain = hubspotDecimal(text) ?? '';
          expect(plain).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
          expect(new Big(plain).eq(new Big(text))).toBe(true);
        },
      ),
    );
  });
});
