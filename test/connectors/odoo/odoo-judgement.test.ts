import { describe, expect, it } from 'vitest';
import { isAboutRights, judge } from '../../../connectors/odoo/odoo-judgement.ts';
import { OdooRefusal } from '../../../connectors/odoo/odoo-refusal.ts';
import { BusinessRejection, PassingTrouble } from '../../../domain/business-rejection.ts';

const judged = (className: string, sentence = 'Some words.', writes = true) =>
  judge(new OdooRefusal(className, sentence), 'sale.order.load', writes);

describe('what an exception of Odoo’s means', () => {
  it.each([
    ['odoo.exceptions.UserError', 'TL-ERP-0001'],
    ['odoo.exceptions.ValidationError', 'TL-ERP-0001'],
    ['odoo.exceptions.RedirectWarning', 'TL-ERP-0001'],
    ['odoo.exceptions.MissingError', 'TL-ERP-0001'],
    ['odoo.exceptions.AccessError', 'TL-ERP-0002'],
    ['odoo.exceptions.AccessDenied', 'TL-ERP-0003'],
    ['werkzeug.exceptions.Unauthorized', 'TL-ERP-0003'],
    ['builtins.ValueError', 'TL-ERP-0004'],
    ['builtins.TypeError', 'TL-ERP-0004'],
    ['KeyError', 'TL-ERP-0004'],
    ['AttributeError', 'TL-ERP-0004'],
    ['psycopg2.errors.InvalidTextRepresentation', 'TL-ERP-0004'],
    ['werkzeug.exceptions.NotFound', 'TL-ERP-0004'],
    ['werkzeug.exceptions.UnprocessableEntity', 'TL-ERP-0004'],
  ])('%s parks as %s', (className, code) => {
    const error = judged(className);
    expect(error).toBeInstanceOf(BusinessRejection);
    expect(error).toMatchObject({ issues: [{ code }] });
  });

  it.each([
    'psycopg2.errors.SerializationFailure',
    'psycopg2.errors.LockNotAvailable',
    'psycopg2.errors.DeadlockDetected',
    'psycopg2.OperationalError',
    'odoo.exceptions.LockError',
    'odoo.sql_db.PoolError',
  ])('%s is passing, and clear: it was rolled back', (className) => {
    expect(judged(className)).toBeInstanceOf(PassingTrouble);
    expect(judged(className)).toMatchObject({ unclear: false });
  });

  it('takes a class it does not know for passing trouble, unclear for a write', () => {
    expect(judged('acme.errors.Strange')).toMatchObject({ name: 'PassingTrouble', unclear: true });
    expect(judged('acme.errors.Strange', '', false)).toMatchObject({ unclear: false });
  });

  it('carries Odoo’s sentence on one line and cuts a long one', () => {
    expect(judged('odoo.exceptions.UserError', '\nThe period\n\t is   locked.\n')).toMatchObject({
      issues: [{ message: 'Odoo refuses: The period is locked.' }],
    });
    const [issue] = (judged('odoo.exceptions.UserError', 'x'.repeat(5_000)) as BusinessRejection).issues;
    expect(issue?.message.length).toBeLessThan(450);
  });

  it.each([
    "You are not allowed to modify 'Contact' (res.partner) records.",
    'The requested operation can not be completed due to security restrictions.',
    'Uh-oh! Looks like you have stumbled upon some top-secret records.',
  ])('knows a missing right by its words: %s', (sentence) => {
    expect(isAboutRights(sentence)).toBe(true);
    expect(isAboutRights(`Missing required value (${sentence.slice(-4)}`)).toBe(false);
  });
});
