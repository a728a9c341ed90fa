import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDealActions } from '../../sandbox/deal-actions.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';

let folder: string;
let stateFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-sandbox-'));
  stateFile = join(folder, 'deep', 'sandbox.json');
});
afterEach(() => rm(folder, { recursive: true }));

const stateOf = async (url: string) => await (await fetch(`${url}/_state`)).json();

/** The sandbox as its own process, as `npm start` runs it. */
async function spawned() {
  const args = ['sandbox/main.ts', '--port', '0', '--state-file', stateFile, '--no-service-times'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line);
    if (msg === 'ready') return { child, url: String(url) };
  }
  throw new Error('The sandbox ended before it was ready.');
}

describe('the state file', () => {
  it('brings everything back after a restart: records, ids, keys', async () => {
    const first = await startSandbox({ stateFile });
    const { id } = await first.stageDeal({ scenario: 'straight-through' });
    const before = await stateOf(first.url);
    const keys = await (await fetch(`${first.url}/.well-known/jwks.json`)).json();
    await first.close();

    const second = await startSandbox({ stateFile });
    expect(await stateOf(second.url)).toEqual(before);
    expect(await (await fetch(`${second.url}/.well-known/jwks.json`)).json()).toEqual(keys);
    const next = await second.stageDeal({ scenario: 'straight-through', variant: 2 });
    expect(Number(next.id)).toBe(Number(id) + 1);
    await second.close();
    expect(await readdir(join(folder, 'deep'))).toEqual(['sandbox.json']);
  });

  it('keeps every answered write through a SIGKILL', async () => {
    const { child, url } = await spawned();
    const order = { method: 'POST', body: JSON.stringify({ scenario: 'straight-through' }) };
    const { id } = (await (await fetch(`${url}/_deals`, order)).json()) as { id: string };
    const actions = createDealActions(url);
    await Promise.all(Array.from({ length: 20 }, (_, index) => actions.change(id, { po_number: `PO-${index}` })));
    await actions.change(id, { po_number: 'the last one' });
    child.kill('SIGKILL');
    await once(child, 'exit');

    const again = await startSandbox({ stateFile });
    expect(await createDealActions(again.url).properties(id, 'po_number')).toMatchObject({ po_number: 'the last one' });
    await again.close();
  });

  it('ends on SIGTERM by itself, with everything written', async () => {
    const { child, url } = await spawned();
    await fetch(`${url}/_deals`, { method: 'POST', body: JSON.stringify({ scenario: 'straight-through' }) });
    const before = await stateOf(url);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(JSON.parse(await readFile(stateFile, 'utf8')).hubspot).toEqual((before as { hubspot: unknown }).hubspot);
  });

  it('goes on with webhooks that were still to be sent', async () => {
    const first = await startSandbox({
      stateFile,
      webhooks: { targetUrl: 'http://127.0.0.1:9/', gatherMilliseconds: 60_000 },
    });
    await first.stageDeal({ scenario: 'straight-through' });
    const { gathered } = first.hubspot.webhooks.view();
    await first.close();
    const second = await startSandbox({ stateFile, webhooks: { gatherMilliseconds: 60_000 } });
    expect(gathered).toBeGreaterThan(3);
    expect(second.hubspot.webhooks.view()).toMatchObject({ gathered });
    await second.close();
  });

  it('has the properties that came after it was kept', async () => {
    const first = await startSandbox({ stateFile });
    const { id } = await first.stageDeal({ scenario: 'straight-through' });
    const { properties } = first.hubspot.crm.state;
    properties.deals = properties.deals.filter(({ name }) => name !== 'po_amount');
    await first.close();
    const second = await startSandbox({ stateFile });
    await createDealActions(second.url).change(id, { po_amount: '5000' });
    await second.close();
  });

  it('is not overwritten when it can’t be understood', async () => {
    const path = join(folder, 'other.json');
    for (const content of ['not json', '{"version":99}']) {
      await writeFile(path, content);
      await expect(startSandbox({ stateFile: path })).rejects.toThrow('[TL-SANDBOX-0001]');
      expect(await readFile(path, 'utf8')).toBe(content);
    }
  });

  it('is refused by the other Odoo', async () => {
    const sandbox = await startSandbox({ stateFile, odooVersion: '17' });
    await sandbox.close();
    await expect(startSandbox({ stateFile, odooVersion: '19' })).rejects.toThrow('[TL-SANDBOX-0003]');
  });

  it('starts anew on reset, and keeps the keys people’s tokens are signed with', async () => {
    const sandbox = await startSandbox({ stateFile });
    const keys = await (await fetch(`${sandbox.url}/.well-known/jwks.json`)).json();
    const withoutInstants = async () =>
      JSON.stringify(await stateOf(sandbox.url)).replaceAll(/\d{4}-\d\d-\d\d [\d:.]+/g, 'an instant');
    const empty = await withoutInstants();
    await sandbox.stageDeal({ scenario: 'straight-through' });
    await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
    expect(await withoutInstants()).toBe(empty);
    expect(await (await fetch(`${sandbox.url}/.well-known/jwks.json`)).json()).toEqual(keys);
    await sandbox.close();
  });
});
