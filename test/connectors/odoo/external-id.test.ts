import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { externalId, keyOf } from '../../../connectors/odoo/external-id.ts';

describe('external ids', () => {
  it('leave our own keys readable', () => {
    expect(externalId('order_hubspot-123-g2_line_77')).toBe('throughline.order_hubspot-123-g2_line_77');
  });

  it('never hold a blank or a second dot, and lead back to the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (key) => {
        const id = externalId(key.toWellFormed());
        expect(id).toMatch(/^throughline\.[A-Za-z0-9_:/~-]+$/);
        expect(keyOf(id)).toBe(key.toWellFormed());
      }),
    );
  });

  it.each([null, false, '', 'base.main_company', '__import__.order_1', 'throughlines.x'] as const)(
    'of others are none of ours: %s',
    (id) => {
      expect(keyOf(id)).toBeNull();
    },
  );
});
