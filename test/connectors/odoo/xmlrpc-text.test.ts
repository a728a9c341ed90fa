import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import serializer from 'xmlrpc/lib/serializer.js';
import { decodeAnswer, encodeCall } from '../../../connectors/odoo/xmlrpc-text.ts';

const answer = (value: string) =>
  `<?xml version="1.0"?><methodResponse><params><param><value>${value}</value></param></params></methodResponse>`;

describe('a call as XML', () => {
  it.each([undefined, () => 1, 1n, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, new Date(0), new Map(), Symbol('x')])(
    'refuses what the package would send as something else: %s',
    (value) => {
      expect(() => encodeCall('m', [{ nested: [value] }])).toThrow(TypeError);
    },
  );

  it('drops characters that XML can not carry, instead of throwing at them', () => {
    expect(encodeCall('m', ['a\u0000b\u001f\tc\ufffe\ud800'])).toContain('<string>ab\tc\ufffd</string>');
  });

  it('sends texts, numbers, booleans, nothing, lists and structs as they are', () => {
    const xml = encodeCall('execute_kw', ['Ä € 😀 <&>', 1, 1.5, true, null, [2], { a: 'b' }]);
    for (const part of [
      'Ä € 😀',
      '<int>1</int>',
      '<double>1.5</double>',
      '<boolean>1</boolean>',
      '<nil/>',
      '<name>a</name>',
    ]) {
      expect(xml).toContain(part);
    }
  });
});

describe('an answer as XML', () => {
  it('reads whatever the package itself writes', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.boolean(),
        fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
        fc.string({ unit: 'grapheme-ascii' }),
        fc.array(tie('any')),
        fc.dictionary(fc.string({ unit: fc.constantFrom('a', 'b', '_'), minLength: 1 }), tie('any')),
      ),
    })).any;
    fc.assert(
      fc.property(value, (sent) => {
        const decoded = decodeAnswer(serializer.serializeMethodResponse(sent));
        expect(JSON.stringify(decoded)).toBe(JSON.stringify({ value: sent }));
      }),
    );
  });

  it('takes any other text for unreadable, without ever throwing', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map(answer),
          fc.string().map((text) => `<methodResponse>${text}`),
        ),
        (text) => {
          const decoded = decodeAnswer(text);
          expect(decoded === undefined || 'value' in decoded).toBe(true);
        },
      ),
    );
  });

  it.each([
    '',
    '<html><title>502</title></html>',
    answer('<string>cut').slice(0, 90),
    '<methodResponse><fault></fault></methodResponse>',
    '<methodCall></methodCall>',
  ])('can not read %s', (text) => {
    expect(decodeAnswer(text)).toBeUndefined();
  });

  it('answers a fault with its number and text', () => {
    const text = `<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>2</int></value></member><member><name>faultString</name><value><string>No.</string></value></member></struct></value></fault></methodResponse>`;
    expect(decodeAnswer(text)).toEqual({ fault: { code: 2, text: 'No.' } });
  });

  it('keeps a member called __proto__ a plain member', () => {
    const decoded = decodeAnswer(
      answer(
        '<struct><member><name>__proto__</name><value><struct><member><name>admin</name><value><boolean>1</boolean></value></member></struct></value></member></struct>',
      ),
    );
    expect((decoded as { value: { admin?: boolean } }).value.admin).toBeUndefined();
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
