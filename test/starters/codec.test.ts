import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { readPayload } from '../../starters/api/schemas/payload-schema.ts';
import { connectOwnNamespace } from '../own-namespace.ts';
import { type RunningApi, startApi } from './running-api.ts';

const key = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

let temporal: Awaited<ReturnType<typeof connectOwnNamespace>>;
let stranger: Awaited<ReturnType<typeof connectOwnNamespace>>;
let sandbox: Sandbox;
let api: RunningApi;

beforeAll(async () => {
  temporal = await connectOwnNamespace({ PAYLOAD_KEYS: key('k1'), PAYLOAD_KEY_ID: 'k1' });
  stranger = await connectOwnNamespace({ PAYLOAD_KEYS: key('k2'), PAYLOAD_KEY_ID: 'k2' });
  sandbox = await startSandbox();
  api = await startApi(temporal.client, sandbox.url);
});

afterAll(async () => {
  await api?.close();
  await sandbox?.close();
  await temporal?.close();
  await stranger?.close();
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = { metadata: { encoding: base64('json/plain') }, data: base64('"Pelikan Robotik GmbH"') };
const namespace = () => ({ 'x-namespace': temporal.namespace });
/** Ines Duarte is of operations. */
const decode = (
  payloads: unknown[],
  person: string | undefined = 'ines-duarte',
  headers: Record<string, string> = namespace(),
) => api.post('/codec/decode', { payloads }, person, headers);

describe('the codec endpoint', () => {
  it('decrypts what it encrypts, as Temporal’s Web UI asks for it, in order', async () => {
    const { status, body } = await api.post('/codec/encode', { payloads: [plain, plain] }, 'ines-duarte', namespace());
    expect([status, body.payloads.length]).toEqual([200, 2]);
    expect(JSON.stringify(body)).not.toContain(plain.data);
    expect(body.payloads[0].metadata).toEqual({
      encoding: base64('binary/encrypted'),
      'encryption-key-id': base64('k1'),
    });
    const asTheUi = await api.post(
      '/codec/decode?preserveStorageRefs=true',
      { payloads: [body.payloads[0], plain, body.payloads[1]] },
      'ines-duarte',
      { ...namespace(), 'authorization-extras': 'an id token' },
    );
    expect(asTheUi).toMatchObject({ status: 200, body: { payloads: [plain, plain, plain] } });
    expect(asTheUi.headers.get('cache-control')).toBe('no-store');
  });

  it('seals no answer in a worker’s place, and no state in a process’s', async () => {
    const [codec] = temporal.dataConverter.payloadCodecs ?? [];
    const workflowId = 'lead-to-project:hubspot-1';
    const isOf = (...owner: string[]) => ({ 'throughline-owner': base64(JSON.stringify(owner)) });
    const answer = { ...plain, metadata: { ...plain.metadata, ...isOf(workflowId, '7') } };
    const state = { ...plain, metadata: { ...plain.metadata, ...isOf(workflowId), 'throughline-sealed': base64('1') } };
    const { body } = await api.post('/codec/encode', { payloads: [answer, state] }, 'ines-duarte', namespace());
    expect(JSON.stringify(body)).not.toContain(plain.data);
    const [asAnswer, asState] = body.payloads.map(readPayload);
    const where = { namespace: temporal.namespace, workflowId };
    const call = { ...where, type: 'activity', activityId: '7', isLocal: false } as const;
    await expect(codec?.decode([asAnswer], call)).rejects.toThrow('TL-CRYPT-0004');
    const [read] = (await codec?.decode([asState], { ...where, type: 'workflow' })) ?? [];
    expect(Object.keys(read?.metadata ?? {})).toEqual(['encoding']);
  });

  it('leaves a payload as it is whose key it lacks, and decrypts the others', async () => {
    const [codec] = stranger.client.options.loadedDataConverter.payloadCodecs;
    const [sealed] =
      (await codec?.encode([{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('1') }])) ?? [];
    const foreign = {
      metadata: { encoding: base64('binary/encrypted'), 'encryption-key-id': base64('k2') },
      data: Buffer.from(sealed?.data ?? []).toString('base64'),
    };
    expect(await decode([foreign, plain])).toMatchObject({ status: 200, body: { payloads: [foreign, plain] } });
  });

  it('is for people whose role may read payloads, and for nobody without a token', async () => {
    expect(await decode([plain], 'ines-duarte')).toMatchObject({ status: 200 });
    expect(await decode([plain], 'grace-osei')).toMatchObject({ status: 403, body: { code: 'TL-API-0004' } });
    const unsigned = await api.post('/codec/decode', { payloads: [plain] }, undefined, namespace());
    expect(unsigned).toMatchObject({ status: 401, body: { code: 'TL-API-0003' } });
  });

  it('answers for its own namespace only', async () => {
    const other = await decode([plain], undefined, { 'x-namespace': 'somewhere-else' });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ where: 'header X-Namespace' }] } });
    expect(await decode([plain], undefined, {})).toMatchObject({ status: 400 });
  });

  it('takes 3 MB, as a large history has, and not 9', { timeout: 30_000 }, async () => {
    const large = (bytes: number) => ({ ...plain, data: randomBytes(bytes).toString('base64') });
    expect((await decode([large(3_000_000)])).status).toBe(200);
    expect(await decode([large(9_000_000)])).toMatchObject({ status: 413, body: { code: 'TL-API-0011' } });
  });

  it('says what is wrong with payloads that are none', async () => {
    expect(await decode([{ metadata: { encoding: 'json/plain!' }, data: 7 }])).toMatchObject({
      status: 400,
      body: {
        code: 'TL-API-0002',
        errors: expect.arrayContaining([expect.objectContaining({ where: 'body.payloads.0.data' })]),
      },
    });
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${api.url}/codec/decode`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-namespace',
      },
    });

  it.each(['http://localhost:8233', 'http://127.0.0.1:8233'])('may ask it from the Web UI at %s', async (origin) => {
    const { status, headers } = await preflight(origin);
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-headers')).toMatch(/Content-Type, X-Namespace, Authorization/);
    const answer = await decode([plain], undefined, { ...namespace(), origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    // A refusal must be readable there, too.
    const refused = await decode([plain], 'grace-osei', { ...namespace(), origin });
    expect(refused).toMatchObject({ status: 403 });
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('may not from anywhere else, nor ask anything but the codec', async () => {
    const { headers } = await preflight('http://evil.example');
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const elsewhere = await api.get('/v1/processes', 'ines-duarte');
    expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
  });
});
