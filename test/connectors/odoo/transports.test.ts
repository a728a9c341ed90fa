import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import serializer from 'xmlrpc/lib/serializer.js';
import { json2Transport } from '../../../connectors/odoo/json2-transport.ts';
import { OdooRefusal } from '../../../connectors/odoo/odoo-refusal.ts';
import type { OdooCall } from '../../../connectors/odoo/odoo-transport.ts';
import { xmlrpcTransport } from '../../../connectors/odoo/xmlrpc-transport.ts';
import { BusinessRejection, PassingTrouble } from '../../../domain/business-rejection.ts';
import { callContext } from '../call-context.ts';
import { openStandIn, type StandIn } from './odoo-stand-in.ts';

const load: OdooCall = {
  model: 'sale.order',
  method: 'load',
  ids: null,
  args: { fields: ['id'], data: [['x']], context: { tz: 'UTC' } },
};
const read: OdooCall = { model: 'sale.order', method: 'read', ids: [7], args: { fields: ['name'] } };
const unlock: OdooCall = { model: 'sale.order', method: 'action_unlock', ids: [7], args: {} };

const context = callContext();

const transports = [
  { kind: 'XML-RPC', open: xmlrpcTransport, ok: serializer.serializeMethodResponse([1]) },
  { kind: 'JSON-2', open: json2Transport, ok: '[1]' },
];

const ended =
  (status: number, body: string, headers = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

/** Milliseconds for an answer that comes, on a machine that has other things to do. */
const PATIENT = 20_000;

describe.each(transports)('a call over $kind', ({ kind, open, ok }) => {
  it('answers the plain value', async () => {
    expect(await outcome(ended(200, ok), load)).toEqual([1]);
  });

  it('carries the process, the trace and the credentials, and no others', async () => {
    const { standIn } = await outcomeAndRequests(ended(200, ok), load);
    const last = standIn.requests.at(-1);
    expect(last?.headers).toMatchObject({
      'x-throughline-process': context.processId,
      traceparent: context.traceparent,
    });
    if (kind === 'JSON-2') {
      expect(last?.headers).toMatchObject({ authorization: 'bearer the-secret', 'x-odoo-database': 'firm' });
      expect(last).toMatchObject({ path: '/json/2/sale.order/load', body: JSON.stringify(load.args) });
    } else {
      expect(last?.headers.authorization).toBeUndefined();
      expect(last?.body).toMatch(/firm.*7.*the-secret.*sale\.order.*load.*<data><value><string>id/s);
    }
  });

  const proxyPage = '<html><title>Bad Gateway</title></html>';
  it.each([
    ['502 with a page', ended(502, proxyPage), true, null],
    ['503 that says when', ended(503, '', { 'retry-after': '4' }), true, 4_000],
    ['504', ended(504, proxyPage), true, null],
    ['500 with a page', ended(500, '<h1>Internal Server Error</h1>'), true, null],
    ['500 with a good body', ended(500, ok), true, null],
    ['429', ended(429, '', { 'retry-after': '2' }), false, 2_000],
    ['404 with a page: no such database', ended(404, '<h1>Not Found</h1>'), false, null],
    ['302', ended(302, '', { location: 'https://elsewhere.example' }), false, null],
    ['403 with a proxy’s page', ended(403, '<h1>Forbidden</h1>'), false, null],
    ['an empty answer', ended(200, ''), true, null],
    ['half an answer', ended(200, ok.slice(0, -3)), true, null],
    ['something else altogether', ended(200, 'hello'), true, null],
    ['a connection that is cut', (response: ServerResponse) => void response.socket?.destroy(), true, null],
    ['a reset in mid body', resetInMidBody, true, null],
  ])('takes %s for passing trouble', (_, answer, unclear, retryAfter) => isPassing(answer, unclear, retryAfter));

  it.each([
    ['no answer in time', () => undefined],
    ['a body that stalls', (response: ServerResponse) => void response.writeHead(200).write(ok.slice(0, 2))],
  ])('takes %s for passing trouble', (_, answer) => isPassing(answer, true, null, 300));

  async function isPassing(
    answer: (response: ServerResponse) => void,
    unclear: boolean,
    retryAfter: number | null,
    deadline = PATIENT,
  ): Promise<void> {
    const write = await outcome(answer, load, deadline);
    expect(write).toBeInstanceOf(PassingTrouble);
    expect(write).toMatchObject({ system: 'odoo', unclear, retryAfter });
    expect(String(write)).toMatch(/\[TL-WAIT-00\d\d\]/);
    expect(String(write)).not.toMatch(/the-secret|<h/);
    expect(await outcome(answer, read, deadline)).toMatchObject({ unclear: false });
  }

  it('reads no more of an answer than anyone could have asked for', async () => {
    const endless = (response: ServerResponse) => {
      response.writeHead(200);
      const megabyte = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        if (!response.destroyed) response.write(megabyte, more);
      };
      more();
    };
    const error = await outcome(endless, load);
    expect(error).toBeInstanceOf(BusinessRejection);
    expect(error).toMatchObject({ issues: [{ code: 'TL-ERP-0004' }] });
  });

  it('takes 401 for wrong credentials', async () => {
    expect(await outcome(ended(401, '<h1>Unauthorized</h1>'), read)).toMatchObject({
      className: expect.stringMatching(/AccessDenied|Unauthorized/),
    });
  });

  it('is over when its process is cancelled', async () => {
    const standIn = await openStandIn(() => undefined);
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    const call = open({ ...standIn.settings, readDeadline: 10_000 }).call(read, { ...context, signal: cancel.signal });
    await expect(call).rejects.toThrow('cancelled');
    await standIn.close();
  });

  it('tells a server that is away from one that may have done the work', async () => {
    const standIn = await openStandIn(() => undefined);
    await standIn.close();
    await expect(open(standIn.settings).call(load, context)).rejects.toMatchObject({
      name: 'PassingTrouble',
      unclear: false,
    });
  });

  async function outcome(
    answer: (response: ServerResponse) => void,
    call: OdooCall,
    deadline = PATIENT,
  ): Promise<unknown> {
    return (await outcomeAndRequests(answer, call, deadline)).result;
  }

  async function outcomeAndRequests(
    answer: (response: ServerResponse) => void,
    call: OdooCall,
    deadline = PATIENT,
  ): Promise<{ result: unknown; standIn: StandIn }> {
    const standIn = await openStandIn(answer);
    try {
      const settings = { ...standIn.settings, readDeadline: deadline, writeDeadline: deadline };
      const result = await open(settings)
        .call(call, context)
        .catch((error: unknown) => error);
      return { result, standIn };
    } finally {
      await standIn.close();
    }
  }
});

describe('what only one of the two has', () => {
  const fault = (code: number, text: string) => serializer.serializeFault({ faultCode: code, faultString: text });
  const none =
    'Traceback (most recent call last):\n  File "x"\nTypeError: cannot marshal None unless allow_none is enabled\n';

  it('XML-RPC: a method that returns nothing is done, when only the writing of nothing failed', async () => {
    const standIn = await openStandIn(ended(200, fault(1, none)));
    const transport = xmlrpcTransport(standIn.settings);
    expect(await transport.call(unlock, context)).toBeNull();
    await expect(transport.call(load, context)).rejects.toThrow(OdooRefusal);
    await standIn.close();
  });

  it('XML-RPC: logs in once for all calls', async () => {
    const standIn = await openStandIn(ended(200, serializer.serializeMethodResponse(true)));
    const transport = xmlrpcTransport(standIn.settings);
    for (let call = 0; call < 3; call += 1) await transport.call(read, context);
    expect(standIn.requests.map(({ path }) => path)).toEqual([
      '/xmlrpc/2/common',
      ...Array(3).fill('/xmlrpc/2/object'),
    ]);
    await standIn.close();
  });

  it('JSON-2: names an exception by its class, and drops the traceback', async () => {
    const body = {
      name: 'odoo.exceptions.UserError',
      message: 'No.',
      arguments: ['No.'],
      context: {},
      debug: 'Traceback: File "x"',
    };
    const standIn = await openStandIn(ended(422, JSON.stringify(body)));
    const error = await json2Transport(standIn.settings)
      .call(load, context)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ className: 'odoo.exceptions.UserError', sentence: 'No.' });
    expect(JSON.stringify(error) + String(error)).not.toContain('Traceback');
    await standIn.close();
  });
});

function resetInMidBody(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': '5000' });
  response.write('<');
  setTimeout(() => response.socket?.resetAndDestroy(), 30);
}
