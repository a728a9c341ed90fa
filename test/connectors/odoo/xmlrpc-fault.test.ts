import { describe, expect, it } from 'vitest';
import { faultRefusal, isDoneWithoutValue } from '../../../connectors/odoo/xmlrpc-fault.ts';

const traceback = (last: string) =>
  `Traceback (most recent call last):\n  File "/odoo/http.py", line 1, in call\n    return 1\n           ^^^\n${last}\n`;

describe('a fault of Odoo’s XML-RPC', () => {
  it.each([
    [2, 'Sorry.', 'odoo.exceptions.UserError', 'Sorry.'],
    [3, 'Access Denied', 'odoo.exceptions.AccessDenied', 'Access Denied'],
    [4, 'You may not.', 'odoo.exceptions.AccessError', 'You may not.'],
    [
      1,
      traceback('ValueError: External ID not found in the system: throughline.x'),
      'ValueError',
      'External ID not found in the system: throughline.x',
    ],
    [
      1,
      traceback('psycopg2.errors.SerializationFailure: could not serialize access'),
      'psycopg2.errors.SerializationFailure',
      'could not serialize access',
    ],
    [1, traceback('odoo.exceptions.UserError: Two\nlines'), 'odoo.exceptions.UserError', 'Two\nlines'],
    [
      1,
      `${traceback('KeyError: 1')}\nDuring handling of the above exception, another exception occurred:\n\n${traceback('MemoryError')}`,
      'MemoryError',
      '',
    ],
    [1, 'no traceback at all', 'unknown', ''],
  ])('number %s is an exception of its class', (code, text, className, sentence) => {
    const refusal = faultRefusal(code, text);
    expect([refusal.className, refusal.sentence]).toEqual([className, sentence]);
    expect(refusal.message).not.toContain('File "');
  });

  it('means "done" when only the writing of None failed', () => {
    expect(
      isDoneWithoutValue(faultRefusal(1, traceback('TypeError: cannot marshal None unless allow_none is enabled'))),
    ).toBe(true);
    expect(isDoneWithoutValue(faultRefusal(1, traceback('TypeError: action_unlock() takes 1 argument')))).toBe(false);
    expect(isDoneWithoutValue(faultRefusal(2, 'cannot marshal None'))).toBe(false);
  });
});
