import { describe, expect, it } from 'vitest';
import { batchTrouble, hubspotTrouble } from '../../../connectors/hubspot/hubspot-trouble.ts';
import { BusinessRejection, PassingTrouble } from '../../../domain/business-rejection.ts';

const writing = { doing: 'writing the outcome to deal 7', writes: true, rateWindow: 10_000 };
const reading = { doing: 'reading deal 7', writes: false, rateWindow: 10_000 };
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

function answer(status: number, body: unknown = '', headers: Record<string, string> = {}) {
  return { status, headers: new Headers(headers), text: typeof body === 'string' ? body : JSON.stringify(body) };
}

function passing(trouble: Error): PassingTrouble {
  if (!(trouble instanceof PassingTrouble)) throw trouble;
  return trouble;
}

function issue(trouble: Error) {
  if (!(trouble instanceof BusinessRejection) || !trouble.issues[0]) throw trouble;
  return trouble.issues[0];
}

describe('what passes', () => {
  it.each([
    ['ten seconds’ window', { policyName: 'TEN_SECONDLY_ROLLING' }, {}, 10_000],
    ['a second’s window', { policyName: 'SECONDLY' }, {}, 1_000],
    ['the day’s quota', { policyName: 'DAILY' }, {}, 3_600_000],
    ['a page without a policy', page, {}, 10_000],
    ['what HubSpot asks for, when it does', { policyName: 'DAILY' }, { 'retry-after': '4' }, 4_000],
    ['the usual, when it asks in no known way', {}, { 'retry-after': 'soon' }, 10_000],
  ])('429 waits for %s', (_, body, headers, wait) => {
    const trouble = passing(hubspotTrouble(answer(429, body, headers), writing));
    expect(trouble).toMatchObject({ retryAfter: wait, unclear: false, system: 'hubspot' });
  });

  it.each([
    [423, {}, 2_000],
    [423, { 'retry-after': '1' }, 2_000],
    [423, { 'retry-after': '9' }, 9_000],
    [477, { 'retry-after': '86400' }, 86_400_000],
    [477, {}, 60_000],
  ])('%i with %j waits %i ms, and nothing was written', (status, headers, wait) => {
    expect(passing(hubspotTrouble(answer(status, page, headers), writing))).toMatchObject({
      retryAfter: wait,
      unclear: false,
    });
  });

  it.each([408, 500, 502, 503, 504, 521, 522, 523, 524])('%i leaves a write unclear, and a read not', (status) => {
    expect(passing(hubspotTrouble(answer(status, page), writing)).unclear).toBe(true);
    expect(passing(hubspotTrouble(answer(status, page), reading)).unclear).toBe(false);
  });
});

describe('what a person must see to', () => {
  it.each([
    [400, 'VALIDATION_ERROR', 'TL-CRM-0001', 'rejected by system'],
    [409, 'CONFLICT', 'TL-CRM-0001', 'rejected by system'],
    [404, 'OBJECT_NOT_FOUND', 'TL-CRM-0001', 'rejected by system'],
    [404, undefined, 'TL-CRM-0004', 'rejected by system'],
    [401, 'EXPIRED_AUTHENTICATION', 'TL-CRM-0003', 'access'],
    [403, 'MISSING_SCOPES', 'TL-CRM-0002', 'access'],
    [414, undefined, 'TL-CRM-0004', 'rejected by system'],
    [302, undefined, 'TL-CRM-0004', 'rejected by system'],
  ])('%i %s is %s', (status, category, code, owner) => {
    expect(issue(hubspotTrouble(answer(status, { message: 'No.', category }), writing))).toMatchObject({
      code,
      category: owner,
    });
  });

  it('is told in HubSpot’s own sentence, without the JSON in it', () => {
    const details = [{ isValid: false, message: 'Property "throughline_key" does not exist', value: 'secret' }];
    const message = `Property values were not valid: ${JSON.stringify(details)}`;
    const found = issue(hubspotTrouble(answer(400, { message, category: 'VALIDATION_ERROR' }), writing));
    expect(found.message).toBe(
      'HubSpot refused writing the outcome to deal 7: Property "throughline_key" does not exist',
    );
    expect(found.hint).toContain('setup hubspot');
    expect(found.cause).toBe('TL-CRM-0001:hubspot=VALIDATION_ERROR');
  });

  it('is told from the list of errors when there is one, each sentence once', () => {
    const errors = [{ message: 'A is wrong.', code: 'X' }, { message: 'B is wrong.' }, { message: 'A is wrong.' }, {}];
    expect(issue(hubspotTrouble(answer(400, { message: 'Invalid input', errors }), writing)).message).toBe(
      'HubSpot refused writing the outcome to deal 7: A is wrong. B is wrong.',
    );
  });

  it('carries no payload, no token and no novel', () => {
    const told = (message: string) => issue(hubspotTrouble(answer(400, { message }), writing)).message;
    expect(told('Invalid input JSON on line 1: {"inputs":[{"id":"7"')).not.toContain('inputs');
    expect(told('The key pat-eu1-1234-abcd is\nnot known')).toMatch(/: The key \(token\) is not known$/);
    expect(told('x'.repeat(5_000)).length).toBeLessThan(400);
    expect(issue(hubspotTrouble(answer(403, page), writing)).message).not.toContain('<');
  });

  it('names the scopes that are missing', () => {
    const errors = [{ message: 'Required.', context: { requiredGranularScopes: ['crm.objects.deals.write'] } }];
    const body = { message: 'Not granted.', category: 'MISSING_SCOPES', errors };
    expect(issue(hubspotTrouble(answer(403, body), writing))).toMatchObject({
      message: 'HubSpot does not allow writing the outcome to deal 7: Not granted.',
      hint: 'Give the service key or app what it lacks: crm.objects.deals.write.',
    });
  });

  it('does not quote what HubSpot says about credentials', () => {
    const body = { message: 'The token pat-abc is expired', category: 'EXPIRED_AUTHENTICATION' };
    expect(issue(hubspotTrouble(answer(401, body), reading)).message).toBe(
      'HubSpot does not accept the credentials (EXPIRED_AUTHENTICATION) at reading deal 7.',
    );
  });
});

describe('an error inside a batch', () => {
  it('means what its category means', () => {
    expect(issue(batchTrouble({ category: 'OBJECT_NOT_FOUND', message: 'Gone.' }, writing)).hint).toMatch(/^Restore/);
    expect(issue(batchTrouble({ category: 'MISSING_SCOPES' }, writing)).code).toBe('TL-CRM-0002');
    expect(passing(batchTrouble({ category: 'INTERNAL_ERROR' }, writing)).unclear).toBe(true);
    expect(passing(batchTrouble({}, reading)).unclear).toBe(false);
  });
});
