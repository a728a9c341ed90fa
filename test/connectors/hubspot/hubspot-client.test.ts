import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hubspotClient } from '../../../connectors/hubspot/hubspot-client.ts';
import type { HubspotSettings } from '../../../connectors/hubspot/hubspot-settings.ts';
import { sandboxApp } from '../../../sandbox/hubspot/sandbox-app.ts';
import { startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../call-context.ts';
import { type Asked, serveReplies } from './reply-server.ts';
import { testSettings } from './sandbox-account.ts';

const read = {
  doing: 'reading a thing',
  method: 'GET' as const,
  path: '/thing',
  writes: false,
  reply: z.object({ id: z.string() }),
};
const write = { ...read, doing: 'writing a thing', method: 'POST' as const, body: { a: 1 }, writes: true };
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function clientOf(
  reply: Parameters<typeof serveReplies>[0],
  change: Partial<HubspotSettings> = {},
  now?: () => number,
) {
  const server = await serveReplies(reply);
  open.push(server);
  return hubspotClient(testSettings(server.url, change), now);
}

describe('one call', () => {
  it('carries token, trace and process, and says that it goes on', async () => {
    let seen: Asked | undefined;
    let beats = 0;
    const client = await clientOf((asked) => {
      seen = asked;
      return { body: { id: '1', more: 'ignored' } };
    });
    const query = { properties: 'a,b', q: 'ü&' };
    expect(await client.call({ ...write, query }, callContext({ heartbeat: () => beats++ }))).toEqual({ id: '1' });
    expect(beats).toBe(1);
    expect(seen).toMatchObject({ method: 'POST', path: '/thing?properties=a%2Cb&q=%C3%BC%26', body: '{"a":1}' });
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${sandboxApp.token}`,
      traceparent: callContext().traceparent,
      'x-throughline-process': 'lead-to-project:hubspot-1001',
    });
  });

  it.each([
    ['half a JSON', '{"id":"1'],
    ['nothing', ''],
    ['a gateway’s page under 200', '<html>maintenance</html>'],
  ])('is asked again after %s, and a write is unclear', async (_, body) => {
    const client = await clientOf(() => ({ body }));
    await expect(client.call(read, callContext())).rejects.toMatchObject({ name: 'PassingTrouble', unclear: false });
    await expect(client.call(write, callContext())).rejects.toMatchObject({ name: 'PassingTrouble', unclear: true });
  });

  it('parks on JSON of another form, naming the place and not the content', async () => {
    const client = await clientOf(() => ({ body: { id: { secret: 'hush' } } }));
    await expect(client.call(read, callContext())).rejects.toMatchObject({
      issues: [
        { code: 'TL-CRM-0004', message: "HubSpot's answer to reading a thing has another form than expected, at id." },
      ],
    });
  });

  it('parks on an answer larger than allowed instead of swallowing it', async () => {
    const client = await clientOf(() => ({ body: { id: 'x'.repeat(2_000) } }), { bodyLimit: 1_000 });
    await expect(client.call(read, callContext())).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0004', hint: expect.stringContaining('HUBSPOT_MAX_BODY_BYTES') }],
    });
  });

  it('gives up at its deadline, also in the middle of a body', async () => {
    const client = await clientOf(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"id":');
        return null;
      },
      { writeDeadline: 300 },
    );
    await expect(client.call(write, callContext())).rejects.toMatchObject({
      name: 'PassingTrouble',
      unclear: true,
      message: '[TL-WAIT-0006] HubSpot did not answer writing a thing within 0.3 s.',
    });
  });

  it('is unclear when the line breaks in the middle of a body', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"id":', () => response.destroy());
      return null;
    });
    await expect(client.call(write, callContext())).rejects.toMatchObject({ name: 'PassingTrouble', unclear: true });
  });

  it('is clear when there was no line: nothing was written', async () => {
    const server = await serveReplies(() => null);
    await server.close();
    const client = hubspotClient(testSettings(server.url));
    await expect(client.call(write, callContext())).rejects.toMatchObject({
      name: 'PassingTrouble',
      unclear: false,
      message: "[TL-WAIT-0004] HubSpot can't be reached (ECONNREFUSED).",
    });
  });

  it('never follows a redirect with the token', async () => {
    let elsewhere = 0;
    const other = await serveReplies(() => {
      elsewhere += 1;
      return { body: { id: '1' } };
    });
    open.push(other);
    const client = await clientOf(() => ({ status: 302, headers: { location: other.url }, body: '' }));
    await expect(client.call(read, callContext())).rejects.toMatchObject({ issues: [{ code: 'TL-CRM-0004' }] });
    expect(elsewhere).toBe(0);
  });

  it('ends with the caller’s own reason when nobody waits any more', async () => {
    const client = await clientOf(() => null);
    const stop = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => stop.abort(reason), 20);
    await expect(client.call(read, callContext({ signal: stop.signal }))).rejects.toBe(reason);
  });
});

describe('the window of calls', () => {
  it('closes for everyone at 429, and opens again by itself', async () => {
    let calls = 0;
    let time = 1_000_000;
    const client = await clientOf(
      () => {
        calls += 1;
        return calls === 1 ? { status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } } : { body: { id: '1' } };
      },
      { rateWindow: 10_000 },
      () => time,
    );
    await expect(client.call(read, callContext())).rejects.toMatchObject({ retryAfter: 10_000 });
    time += 4_000;
    await expect(client.call(write, callContext())).rejects.toMatchObject({ retryAfter: 6_000, unclear: false });
    expect(calls).toBe(1);
    time += 6_000;
    expect(await client.call(read, callContext())).toEqual({ id: '1' });
  });

  it('closes before the call that would be one too many', async () => {
    const client = await clientOf(
      () => ({ body: { id: '1' }, headers: { 'x-hubspot-ratelimit-remaining': '0' } }),
      { rateWindow: 10_000 },
      () => 5,
    );
    expect(await client.call(read, callContext())).toEqual({ id: '1' });
    await expect(client.call(read, callContext())).rejects.toMatchObject({
      name: 'PassingTrouble',
      retryAfter: 10_000,
    });
  });
});

describe('an OAuth app', () => {
  const auth = {
    clientId: sandboxApp.clientId,
    clientSecret: sandboxApp.clientSecret,
    refreshToken: sandboxApp.refreshToken,
  };
  const deals = { ...read, path: '/crm/objects/2026-09/deals', reply: z.object({ results: z.array(z.unknown()) }) };

  it.each(['2026-09', 'v3'] as const)('renews its token by the clock, once for all callers (%s)', async (version) => {
    const sandbox = await startSandbox();
    open.push(sandbox);
    let time = Date.now();
    const client = hubspotClient(testSettings(sandbox.url, { auth, version }), () => time);
    await Promise.all([1, 2, 3].map(() => client.call(deals, callContext())));
    const renewals = () => sandbox.calls.view({ operation: 'oauth.token' }).total;
    expect(renewals()).toBe(1);
    time += 24 * 60_000;
    await client.call(deals, callContext());
    expect(renewals()).toBe(1);
    time += 2 * 60_000;
    await client.call(deals, callContext());
    expect(renewals()).toBe(2);
  });

  it('parks when HubSpot refuses the grant, without telling secrets', async () => {
    const sandbox = await startSandbox();
    open.push(sandbox);
    const client = hubspotClient(testSettings(sandbox.url, { auth: { ...auth, refreshToken: 'revoked-token' } }));
    const error: unknown = await client.call(deals, callContext()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ issues: [{ code: 'TL-CRM-0003', category: 'access' }] });
    expect(JSON.stringify(error)).not.toMatch(/revoked-token|sandbox-client-secret/);
  });

  it('tries again when the token route is down', async () => {
    const sandbox = await startSandbox();
    open.push(sandbox);
    sandbox.faults.arm({ system: 'hubspot', operation: 'oauth.token', fault: 'bad-gateway-502', times: 1 });
    const client = hubspotClient(testSettings(sandbox.url, { auth }));
    await expect(client.call(deals, callContext())).rejects.toMatchObject({ name: 'PassingTrouble', unclear: false });
    expect((await client.call(deals, callContext())).results).toEqual([]);
  });
});
