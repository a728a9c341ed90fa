import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { loadConfig } from '../../config/load-config.ts';
import { sandboxApp } from '../../sandbox/hubspot/sandbox-app.ts';
import { sandboxOrganization } from '../../sandbox/productive/sandbox-organization.ts';
import { createApi } from '../../starters/api/create-api.ts';
import { ledgerOf, type Remembers } from '../../starters/explain/remembered.ts';
import { testSigning } from '../decision-keys.ts';
import { ownLedger } from '../own-ledger.ts';
import { configFolder } from '../throughline.ts';

export interface RunningApi {
  url: string;
  /** All that it has logged, as text. */
  log(): string;
  get(path: string, person?: string): Promise<Answer>;
  post(path: string, body: unknown, person?: string, headers?: Record<string, string>): Promise<Answer>;
  /** A token of the sandbox's identity provider. */
  token(person: string): Promise<string>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what comes over the wire is what the tests are about.
  body: any;
}

/** The real API on a real socket, with the sandbox as identity provider. */
export async function startApi(
  temporal: Client,
  identityUrl: string,
  webhookSecret: string | null = sandboxApp.clientSecret,
  remembers?: Remembers,
): Promise<RunningApi> {
  const own = remembers ? null : await ownLedger();
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = {
    publicUrl: url,
    identity: { issuer: identityUrl, jwksUrl: `${identityUrl}/.well-known/jwks.json`, audience: 'throughline' },
    hubspot: { secret: webhookSecret, portalId: String(sandboxApp.portalId) },
    productive: { tokens: webhookSecret === null ? [] : [sandboxOrganization.webhookToken] },
    codecOrigins: ['http://localhost:8233', 'http://127.0.0.1:8233'],
  };
  server.on(
    'request',
    createApi(
      {
        temporal,
        policy: loadConfig(configFolder),
        signing: testSigning,
        remembers: remembers ?? ledgerOf(own?.env ?? {}),
      },
      settings,
      log,
    ),
  );

  const token = async (person: string) => {
    const answer = await fetch(`${identityUrl}/_tokens`, { method: 'POST', body: JSON.stringify({ person }) });
    return ((await answer.json()) as { token: string }).token;
  };
  const call = async (path: string, init: RequestInit, person: string | undefined): Promise<Answer> => {
    const authorization = person === undefined ? {} : { authorization: `Bearer ${await token(person)}` };
    const answer = await fetch(url + path, { ...init, headers: { ...authorization, ...init.headers } });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  return {
    url,
    log: () => lines.join(''),
    token,
    get: (path, person) => call(path, {}, person),
    post: (path, body, person, headers = {}) =>
      call(
        path,
        { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } },
        person,
      ),
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await own?.remove();
    },
  };
}
