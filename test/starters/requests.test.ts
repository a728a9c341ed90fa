import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAlone, startApiAlone } from './api-alone.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api } = alone);
});

afterAll(() => alone?.close());

const process = 'lead-to-project:hubspot-1';
const decision = `/v1/approvals/${encodeURIComponent(`${process}#a1`)}/decision`;
const resolution = `/v1/exceptions/${encodeURIComponent(`${process}#1`)}/resolution`;
const hash = 'a'.repeat(64);

describe('a request that is not as it should be', () => {
  it('is answered with everything that is wrong, where, and what would be right', async () => {
    const answer = await api.post(
      '/v1/lead-to-project',
      { deal: 7, dryrun: true, connection: 'salesforce' },
      'ines-duarte',
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toEqual({
      type: 'urn:throughline:problem:TL-API-0002',
      title: 'The request is not as it should be',
      status: 400,
      detail: '3 things are wrong with the request: see errors.',
      code: 'TL-API-0002',
      errors: [
        { where: 'body.connection', what: 'It is not as it should be.', right: '"hubspot", or leave it out.' },
        { where: 'body.deal', what: 'It is not as it should be.', right: 'The deal’s id in the CRM, as text: "123".' },
        { where: 'body.dryrun', what: 'This address does not know it.', right: 'Leave it out.' },
      ],
    });
  });

  it('is refused when a decision does not say on which plan', async () => {
    const answer = await api.post(decision, { decision: 'approve' }, 'grace-osei');
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ where: 'body.planHash', what: 'It is missing.' }] },
    });
    const short = await api.post(decision, { decision: 'approve', planHash: 'abc' }, 'grace-osei');
    expect(short).toMatchObject({ status: 400, body: { errors: [{ where: 'body.planHash' }] } });
  });

  it.each([
    ['an unknown kind', { action: { kind: 'mend' }, reason: 'x' }, 'body.action.kind'],
    ['no reason', { action: { kind: 'retry' } }, 'body.reason'],
    ['an empty reason', { action: { kind: 'retry' }, reason: '  ' }, 'body.reason'],
    ['nothing to set', { action: { kind: 'correct', set: {} }, reason: 'x' }, 'body.action.set'],
    ['no candidate', { action: { kind: 'choose' }, reason: 'x' }, 'body.action.candidate'],
    ['an endless reason', { action: { kind: 'retry' }, reason: 'x'.repeat(4_001) }, 'body.reason'],
  ])('is refused when a resolution has %s', async (_what, body, where) => {
    const answer = await api.post(resolution, body, 'ines-duarte');
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { where: string }) => error.where)).toEqual([where]);
  });

  it.each([
    '/v1/processes?stage=waiting',
    '/v1/processes?limit=0',
    '/v1/processes?limit=many',
    '/v1/processes?page=2',
    '/v1/processes?after=%27',
    '/v1/processes?after=bm90LWEtdG9rZW4',
    '/v1/exceptions?category=trouble',
    '/v1/explain',
    '/v1/explain?q=%20',
    '/v1/processes/no-such-id',
    '/v1/processes/preview:1',
  ])('is refused: GET %s', async (path) => {
    expect(await api.get(path, 'ines-duarte')).toMatchObject({ status: 400, body: { code: 'TL-API-0002' } });
  });

  it('is refused when it is no JSON, too large, or of another type', async () => {
    const authorization = `Bearer ${await api.token('ines-duarte')}`;
    const send = async (body: string, type: string) => {
      const headers = { authorization, 'content-type': type };
      const answer = await fetch(`${api.url}/v1/lead-to-project`, { method: 'POST', body, headers });
      return { status: answer.status, ...((await answer.json()) as { code: string }) };
    };
    expect(await send('{"deal":', 'application/json')).toMatchObject({ status: 400, code: 'TL-API-0001' });
    expect(await send(`{"deal":"${'9'.repeat(70_000)}"}`, 'application/json')).toMatchObject({ status: 413 });
    expect(await send('<deal/>', 'text/xml')).toMatchObject({ status: 415, code: 'TL-API-0012' });
    expect(await send('{}', 'application/json; charset=latin1')).toMatchObject({ status: 415, code: 'TL-API-0012' });
  });

  it('is told when there is no such address, no such method, or no such process', async () => {
    expect(await api.get('/v1/deals', 'ines-duarte')).toMatchObject({ status: 404, body: { code: 'TL-API-0006' } });
    const wrong = await api.get('/v1/lead-to-project', 'ines-duarte');
    expect(wrong).toMatchObject({ status: 405, body: { code: 'TL-API-0008' } });
    expect(wrong.headers.get('allow')).toBe('POST');
    expect(await api.get(`/v1/processes/${process}`, 'ines-duarte')).toMatchObject({
      status: 404,
      body: { code: 'TL-API-0007' },
    });
    const cancelled = await api.post(`/v1/processes/${process}/cancel`, { reason: 'x' }, 'ines-duarte');
    expect(cancelled).toMatchObject({ status: 404, body: { code: 'TL-API-0007' } });
    const decided = await api.post(decision, { decision: 'approve', planHash: hash }, 'grace-osei');
    expect(decided).toMatchObject({ status: 404 });
    expect(await api.get('/v1/explain?q=Nobody', 'ines-duarte')).toMatchObject({ status: 404 });
    expect(await api.get('/v1/processes/%E0%A4%A', 'ines-duarte')).toMatchObject({ status: 400 });
  });
});

describe('what the API never gives away', () => {
  it('logs neither tokens nor bodies nor queries', async () => {
    const token = await api.token('ines-duarte');
    await api.get('/v1/explain?q=Confidential-Customer', 'ines-duarte');
    await api.post(resolution, { action: { kind: 'retry' }, reason: 'a private remark' }, 'ines-duarte');
    const log = api.log();
    expect(log).toContain('/v1/explain');
    expect(log).toContain('"processId":"lead-to-project:hubspot-1"');
    // The beginning of the SHA-256 of her id.
    expect(log).toContain('"caller":"e75fa17f255ecf62"');
    for (const secret of [token, 'ines-duarte', 'Bearer', 'Confidential-Customer', 'a private remark'])
      expect(log).not.toContain(secret);
  });

  it('lets scripts run only from itself, and does not say what it is built with', async () => {
    const { headers } = await api.get('/docs');
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
    expect(headers.get('x-powered-by')).toBeNull();
    const page = await (await fetch(`${api.url}/docs`)).text();
    expect(page).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/<script>/);
  });
});
