import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { connectOwnNamespace } from '../own-namespace.ts';
import { sandboxEnv } from '../sandbox-env.ts';

const main = fileURLToPath(new URL('../../starters/api/main.ts', import.meta.url));

let temporal: Awaited<ReturnType<typeof connectOwnNamespace>>;
let sandbox: Sandbox;

beforeAll(async () => {
  temporal = await connectOwnNamespace();
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox?.close();
  await temporal?.close();
});

function program(env: Record<string, string>): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (said += part.toString()));
  return { child, said: () => said };
}

it('serves as its environment says, and stops when it is told to', async () => {
  const mixed = { PAYLOAD_ENCRYPTION: 'mixed' };
  const env = { ...temporal.env, ...sandboxEnv(sandbox.url), ...mixed, OIDC_ISSUER: sandbox.url, PORT: '0' };
  const { child, said } = program(env);
  const port = await vi.waitUntil(() => /"port":(\d+)/.exec(said())?.[1], { timeout: 30_000, interval: 100 });
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(said()).toContain('the API has stopped');
  expect(said().match(/PAYLOAD_ENCRYPTION is mixed/g)).toHaveLength(1);
});

it('refuses to start with every setting that is missing or wrong, and no stack trace', async () => {
  const { child, said } = program({ PORT: '-1' });
  expect(await once(child, 'exit')).toEqual([1, null]);
  for (const name of ['PORT is not as it should be', 'OIDC_ISSUER is not set']) {
    expect(said()).toContain(name);
  }
  expect(said()).not.toMatch(/\n\s+at /);
});
