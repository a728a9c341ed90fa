import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import type { Issue } from '../../domain/issue.ts';
import type { Money } from '../../domain/money.ts';
import { moneyText } from '../../domain/money-text.ts';
import { people } from '../../sandbox/people.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { connectTemporal } from '../../starters/temporal/connect.ts';
import { startDevServer } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { decisionEnv } from '../decision-keys.ts';
import { freePort } from '../free-port.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { ownLedger } from '../own-ledger.ts';
import { sandboxEnv } from '../sandbox-env.ts';
import { alteredConfig, configFolder, unlimited } from '../throughline.ts';

/** What a run of the sample firm has left behind, and what must not be in it. */
export interface Searched {
  places: Record<string, Buffer>;
  /** Names, addresses, numbers and amounts of the deals that were handled, and what people wrote. */
  words: string[];
  /** What only the firm's systems know, because nobody asks them for it: phone numbers of companies, totals with tax. */
  unasked: string[];
}

const root = new URL('../../', import.meta.url);
const scenarios = [
  ['straight-through', 1],
  ['straight-through', 2],
  ['milestones', 1],
  ['retainer', 1],
  ['two-entities', 1],
  ['psa-project', 1],
  ['discount-needs-a-yes', 1],
  ['missing-entity-and-po', 1],
  ['two-possible-customers', 1],
  ['odoo-refuses', 1],
] as const;
/** Free text of people, which goes wherever decisions go. */
const remark = 'as Waltraud Feldkirchner asked';

/** What somebody writes into Odoo past the process: the nightly proof finds it. */
const byHand = 'PO-BY-HAND';

/**
 * The sample firm at work on a Temporal server of its own with a database in a file: deals from HubSpot's webhook to their end,
 * with a decision that was handed over, a correction, a choice, a cancellation, a group's resolution, systems that fail, and the
 * drift that a nightly proof finds. Then everything that it wrote outside of its systems and ledger.
 */
export async function searchedFirm(payloads: Record<string, string>): Promise<Searched> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-search-'));
  const file = (name: string) => join(folder, name);
  const [temporalPort, apiPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${apiPort}`;
  // Whatever fails, nothing of it is left running.
  await using started = new AsyncDisposableStack();
  started.defer(() => rm(folder, { recursive: true, force: true }));
  // As fast as the machine is: the search is no matter of the firm's limits.
  const config = await alteredConfig(unlimited.config);
  started.defer(() => rm(config, { recursive: true }));
  const ledger = await ownLedger();
  started.defer(ledger.remove);
  const sandbox = await startSandbox({ ...unlimited.sandbox, webhooks: { targetUrl: `${url}/v1/webhooks/hubspot` } });
  started.defer(() => sandbox.close());
  const { path: cli } = await findTemporal();
  const server = await startDevServer(cli, { port: temporalPort, dbFile: file('temporal.db') }, file('temporal.log'));
  started.defer(() => server.stop());
  const env = {
    ...sandboxEnv(sandbox.url),
    ...decisionEnv,
    ...ledger.env,
    ...payloads,
    TEMPORAL_ADDRESS: server.address,
    THROUGHLINE_MESSAGES_URL: `${sandbox.url}/_messages`,
    OIDC_ISSUER: sandbox.url,
    PUBLIC_URL: url,
    PORT: String(apiPort),
    THROUGHLINE_CONFIG: config,
    LOG_LEVEL: 'trace',
  };
  const METRICS_ADDRESS = `127.0.0.1:${await freePort()}`;
  const stopWorkers = await program(
    'workers/all.ts',
    'workers are ready',
    { ...env, METRICS_ADDRESS },
    file('workers.log'),
  );
  started.defer(stopWorkers);
  const stopApi = await program('starters/api/main.ts', 'the API is ready', env, file('api.log'));
  started.defer(stopApi);

  const { words, unasked } = await atWork(sandbox, url, await Auditor.logIn(odooSettings(env)));
  const { client, close } = await connectTemporal({ ...payloads, TEMPORAL_ADDRESS: server.address });
  const visible: unknown[] = [];
  for await (const { workflowId, type, taskQueue, searchAttributes, raw } of client.workflow.list()) {
    visible.push({ workflowId, type, taskQueue, searchAttributes, memo: raw.memo });
  }
  await close();
  const metrics = {
    'metrics of Temporal': await fetched(metricsAddress(await readFile(file('temporal.log'), 'utf8'))),
    'metrics of the workers': await fetched(`http://${METRICS_ADDRESS}/metrics`),
  };
  await Promise.all([stopWorkers(), stopApi()]);
  await server.stop();
  const kept = (await readdir(folder)).filter((name) => name.startsWith('temporal.db'));
  const database = Buffer.concat(await Promise.all(kept.map((name) => readFile(file(name)))));
  expect(database.length).toBeGreaterThan(500_000);
  return {
    words,
    unasked,
    places: {
      database,
      lists: Buffer.from(JSON.stringify(visible)),
      ...metrics,
      'log of the API': await readFile(file('api.log')),
      'log of the workers': await readFile(file('workers.log')),
      'log of Temporal': await readFile(file('temporal.log')),
    },
  };
}

/** Starts a program of ours with its log in a file, whole. Returns what stops it. */
async function program(
  entry: string,
  ready: string,
  env: Record<string, string>,
  log: string,
): Promise<() => Promise<void>> {
  const out = openSync(log, 'a');
  const child = spawn(process.execPath, [fileURLToPath(new URL(entry, root))], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', out, out],
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const said = () => readFile(log, 'utf8');
  const isUp = async () => hasEnded() || (await said()).includes(ready);
  await vi.waitUntil(isUp, { timeout: 60_000, interval: 200 }).catch(() => child.kill());
  if (hasEnded() || child.killed) throw new Error(`${entry} did not come up: ${await said()}`);
  return async () => {
    if (hasEnded()) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
}

/** The dev server says where they are. */
function metricsAddress(log: string): string {
  const [address] = /https?:\/\/\S+\/metrics/.exec(log) ?? [];
  if (!address) throw new Error(`Temporal doesn't say where its metrics are: ${log.slice(0, 2_000)}`);
  return address;
}

async function fetched(address: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(address)).arrayBuffer());
}

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** Deals of every kind, and people who act on them. Returns the words that were in it all, and those that were not. */
async function atWork(sandbox: Sandbox, api: string, odoo: Auditor): Promise<Pick<Searched, 'words' | 'unasked'>> {
  const call = caller(sandbox.url, api);
  sandbox.faults.arm({ system: 'odoo', operation: '*', fault: 'error-500', times: 3 });
  sandbox.faults.arm({ system: 'hubspot', operation: '*', fault: 'garble', times: 2 });
  const deals: string[] = [];
  for (const [scenario, variant] of scenarios) deals.push((await sandbox.stageDeal({ scenario, variant })).id);
  const rows = async () =>
    (await call('GET', '/v1/processes?limit=100', 'ruth-keller')).processes as { stage: string; title: string }[];
  const settled = async (...stages: string[]) => {
    const open = async () => (await rows()).filter(({ stage }) => !stages.includes(stage));
    const are = async () => (await rows()).length === scenarios.length && (await open()).length === 0;
    await vi.waitUntil(are, { timeout: 90_000, interval: 1_000 }).catch(async () => {
      throw new Error(`Not ${stages.join(', ')}: ${JSON.stringify(await open(), null, 2)}`);
    });
  };
  await settled('done', 'parked', 'waiting for approval');

  await handOver(call, 'grace-osei', 'jonas.lind@northwind.example');
  await approveAll(call, 'jonas-lind');
  const { exceptions } = await call('GET', '/v1/exceptions', 'ines-duarte');
  for (const { id, process } of exceptions) {
    const { view } = await call('GET', `/v1/processes/${process}`, 'ines-duarte');
    const [issue] = view.exception.issues;
    const { person, action } = resolutionOf(issue);
    if (action.kind === 'cancel') {
      const order = { cause: issue.cause, action, except: [], reason: remark };
      await call('POST', '/v1/exception-groups/resolve', person, order);
    } else
      await call('POST', `/v1/exceptions/${encodeURIComponent(id)}/resolution`, person, { action, reason: remark });
  }
  await call('POST', `/v1/processes/lead-to-project:hubspot-${deals[1]}/cancel`, 'ines-duarte', { reason: remark });
  // A second person looks at what Priya has filled in.
  await settled('done', 'cancelled', 'waiting for approval');
  await approveAll(call, 'ines-duarte');
  await settled('done', 'cancelled');

  const [changed] = await odoo.find('sale.order', [['origin', '=', `hubspot-${deals[0]}`]], ['id']);
  await odoo.write('sale.order', changed?.id ?? 0, { client_order_ref: byHand });
  await call('POST', '/v1/proofs', 'ines-duarte');
  const drift = async () => (await call('GET', '/v1/exceptions', 'ines-duarte')).exceptions;
  await vi.waitUntil(async () => (await drift()).length === 1, { timeout: 60_000, interval: 500 });
  const [{ id }] = await drift();
  const accept = { action: { kind: 'accept' }, reason: remark };
  await call('POST', `/v1/exceptions/${encodeURIComponent(id)}/resolution`, 'ines-duarte', accept);
  await settled('done', 'cancelled');

  const [{ title = '' } = {}] = await rows();
  await call('GET', `/v1/explain?q=${encodeURIComponent(title)}`, 'ruth-keller');
  await call('POST', '/v1/lead-to-project', 'priya-nair', { deal: deals[0], dryRun: true });
  const amounts = await amountsOf(call, deals);
  const words = [
    ...(await wordsOf(sandbox.url, deals)),
    ...amounts,
    ...firmsWords(),
    remark,
    'Waltraud Feldkirchner',
    byHand,
  ];
  const unasked = [...(await phonesOf(sandbox.url, deals)), ...(await totalsWithTax(odoo))];
  return { words: [...new Set(words)], unasked: unasked.filter((word) => !words.includes(word)) };
}

async function handOver(call: Call, person: string, to: string): Promise<void> {
  const { approvals } = await call('GET', '/v1/approvals', person);
  for (const { id } of approvals) {
    await call('POST', `/v1/approvals/${encodeURIComponent(id)}/delegate`, person, { to, reason: remark });
  }
}

async function approveAll(call: Call, person: string): Promise<void> {
  const { approvals } = await call('GET', '/v1/approvals', person);
  for (const { id, planHash } of approvals) {
    const decision = { decision: 'approve', planHash, comment: remark };
    await call('POST', `/v1/approvals/${encodeURIComponent(id)}/decision`, person, decision);
  }
}

function resolutionOf({ code, candidates = [] }: Pick<Issue, 'code' | 'candidates'>) {
  const [first] = candidates;
  if (first) return { person: 'ines-duarte', action: { kind: 'choose', candidate: first.id } };
  const set = { entity: 'NWG', purchaseOrder: 'PO-9001' };
  if (code.startsWith('TL-DEAL')) return { person: 'priya-nair', action: { kind: 'correct', set } };
  return { person: 'ines-duarte', action: { kind: 'cancel' } };
}

type Call = ReturnType<typeof caller>;

function caller(sandbox: string, api: string) {
  return async (method: string, path: string, person: string, body?: unknown) => {
    const { token } = (await (
      await fetch(`${sandbox}/_tokens`, { method: 'POST', body: JSON.stringify({ person }) })
    ).json()) as { token: string };
    const answer = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    // biome-ignore lint/suspicious/noExplicitAny: what the API answers is checked elsewhere.
    return JSON.parse(text) as any;
  };
}

/** What HubSpot holds of these deals' customers, people, lines and money. */
async function wordsOf(url: string, deals: readonly string[]): Promise<string[]> {
  const hubspot = hubspotAccount(url);
  const found = new Set<string>();
  const keep = (values: (string | null | undefined)[]) => {
    for (const value of values) if (value) found.add(value.length < 6 ? inQuotes(value) : value);
  };
  for (const deal of deals) {
    const about = ['name', 'domain', 'address', 'zip', 'vat_number'];
    const company = await hubspot.read('companies', await hubspot.companyOf(deal), [...about, 'city']);
    // Cities are in the names of time zones, and these in schedules.
    keep([...about.map((property) => company[property]), company.city && inQuotes(company.city)]);
    const { dealname, amount, po_number } = await hubspot.read('deals', deal, ['dealname', 'amount', 'po_number']);
    keep([dealname, amount, po_number]);
    for (const contact of await hubspot.contactsOf(deal)) {
      const person = await hubspot.read('contacts', contact, ['firstname', 'lastname', 'email', 'phone']);
      keep([`${person.firstname} ${person.lastname}`, person.email, person.phone]);
    }
    for (const line of await hubspot.linesOf(deal)) {
      const { name, price } = await hubspot.read('line_items', line, ['name', 'price']);
      keep([name, price && inQuotes(price)]);
    }
  }
  return [...found];
}

/** Prices and totals as plans and sentences have them. */
async function amountsOf(call: Call, deals: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const deal of deals) {
    const { view } = await call('GET', `/v1/processes/lead-to-project:hubspot-${deal}`, 'ruth-keller');
    for (const [amount] of JSON.stringify(view.plan?.plan ?? null).matchAll(/"\d+\.\d+"/g)) found.add(amount);
    for (const [amount] of JSON.stringify(view.story).matchAll(/\d[\d,]*\.\d\d (EUR|GBP)/g)) found.add(amount);
  }
  return [...found];
}

/** The legal entities, and whoever did something. */
function firmsWords(): string[] {
  const entities = Object.values(loadConfig(configFolder).entities).map(({ name }) => name);
  const acting = people.filter(({ id }) => ['grace-osei', 'ines-duarte', 'jonas-lind', 'priya-nair'].includes(id));
  return [...entities, ...acting.flatMap(({ name, email }) => [name, email])];
}

async function phonesOf(url: string, deals: readonly string[]): Promise<string[]> {
  const hubspot = hubspotAccount(url);
  const phones = new Set<string>();
  for (const deal of deals) {
    const { phone } = await hubspot.read('companies', await hubspot.companyOf(deal), ['phone']);
    if (phone) phones.add(phone);
  }
  return [...phones];
}

/** As JSON has them, as text, and as sentences would. */
async function totalsWithTax(odoo: Auditor): Promise<string[]> {
  const orders = await odoo.find('sale.order', [['origin', 'like', 'hubspot-']], ['amount_total', 'currency_id']);
  return orders.flatMap(({ amount_total, currency_id }) => {
    const [amount, [, currency = '']] = [Number(amount_total).toFixed(2), currency_id as [number, string]];
    return [amount, inQuotes(amount), moneyText({ amount, currency } as Money)];
  });
}

/** What is as short as that, or a mere number, could be there by chance: it is looked for as JSON has it. */
function inQuotes(value: string): string {
  return JSON.stringify(value);
}
