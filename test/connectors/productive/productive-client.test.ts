import { afterEach, describe, expect, it } from 'vitest';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import { callContext } from '../call-context.ts';
import { replyServer, type ScriptedReply } from './reply-server.ts';
import { testSettings } from './sandbox-psa.ts';

let server: Awaited<ReturnType<typeof replyServer>> | undefined;
afterEach(async () => server?.close());

const errors = (...details: object[]) => JSON.stringify({ errors: details });
const empty = { status: 200, body: '{"data":[],"meta":{"current_page":1,"total_pages":0}}' };
const keys = { project: 'project_hubspot-1', budget: 'budget_hubspot-1' };

async function read(...replies: ScriptedReply[]) {
  server = await replyServer(...replies);
  return connectProductive(testSettings(server.url)).readWritten(keys, callContext());
}

describe('what Productive answers', () => {
  it.each([
    [401, errors({ status: 401, title: 'Unauthorized', detail: 'token abc' }), 'TL-PSA-0003'],
    [403, errors({ status: '403', title: 'Forbidden' }), 'TL-PSA-0002'],
    [404, '<html>not here</html>', 'TL-PSA-0004'],
    [404, errors({ status: '404', title: 'Record Not Found', detail: 'Record not found' }), 'TL-PSA-0001'],
    [415, errors({ status: '415', detail: 'Content-Type header must be set' }), 'TL-PSA-0004'],
    [
      422,
      errors({ status: '422', detail: "can't be blank", source: { pointer: 'data/attributes/name' } }),
      'TL-PSA-0001',
    ],
    [302, '', 'TL-PSA-0004'],
    [200, '{"data":[{"id":7}]}', 'TL-PSA-0004'],
  ])('%i parks with its code', async (status, body, code) => {
    await expect(read({ status, body })).rejects.toMatchObject({ name: 'BusinessRejection', issues: [{ code }] });
  });

  it('is quoted with the field it names, but never about credentials', async () => {
    const said = errors({ status: '422', detail: "can't be blank", source: { pointer: 'data/attributes/name' } });
    await expect(read({ status: 422, body: said })).rejects.toThrow("name: can't be blank.");
    await expect(read({ status: 401, body: errors({ detail: 'token abc' }) })).rejects.not.toThrow('abc');
  });

  it.each([
    [500, 'TL-WAIT-0001'],
    [502, 'TL-WAIT-0002'],
    [408, 'TL-WAIT-0006'],
    [423, 'TL-WAIT-0008'],
  ])('%i passes', async (status, code) => {
    await expect(read({ status, body: '<html>' })).rejects.toMatchObject({
      name: 'PassingTrouble',
      code,
      unclear: false,
    });
  });

  it('that is cut or garbled passes', async () => {
    await expect(read({ status: 200, body: '{"data":[' })).rejects.toMatchObject({ code: 'TL-WAIT-0007' });
  });

  it('429 is met by waiting out the window, for everybody, a few times; then the activity is tried again', async () => {
    const tooMany = { status: 429, body: errors({ status: 429, title: 'Too many requests', limit: 100 }) };
    await expect(read(tooMany, empty)).rejects.toMatchObject({ issues: [{ code: 'TL-PSA-0002' }] });
    await expect(read(tooMany)).rejects.toMatchObject({ code: 'TL-WAIT-0003', retryAfter: 20 });
    expect(server?.asked.length).toBeLessThanOrEqual(6);
  });

  it('asks to stay away for longer than a worker should sleep: then nothing more is sent', async () => {
    const tooMany = { status: 429, body: '', headers: { 'retry-after': '120' } };
    await expect(read(tooMany)).rejects.toMatchObject({ code: 'TL-WAIT-0003' });
    expect(server?.asked.length).toBeLessThanOrEqual(2);
  });
});

it('sends token, organisation, media type and the process with every call, and asks for large pages', async () => {
  await read(empty).catch(() => undefined);
  expect(server?.asked[0]).toMatchObject({
    url: expect.stringContaining('page%5Bsize%5D=200'),
    headers: {
      'x-auth-token': 'sandbox-productive-token',
      'x-organization-id': '30958',
      'content-type': 'application/vnd.api+json',
      'x-throughline-process': 'lead-to-project:hubspot-1001',
    },
  });
});

it('says what to run where the custom fields are missing', async () => {
  await expect(read(empty)).rejects.toMatchObject({
    issues: [{ code: 'TL-PSA-0002', category: 'access', hint: expect.stringContaining('setup productive') }],
  });
});

it('stops when nobody waits any more', async () => {
  server = await replyServer({ status: 429, body: '', headers: { 'retry-after': '20' } });
  const over = new AbortController();
  const reading = connectProductive(testSettings(server.url)).readWritten(keys, callContext({ signal: over.signal }));
  setTimeout(() => over.abort(new Error('the worker stops')), 50);
  await expect(reading).rejects.toThrow('the worker stops');
});
