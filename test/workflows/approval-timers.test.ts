import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { connectHubspot } from '../../connectors/hubspot/connect-hubspot.ts';
import { hubspotSettings } from '../../connectors/hubspot/hubspot-settings.ts';
import { connectOdoo } from '../../connectors/odoo/connect-odoo.ts';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { Decision } from '../../domain/message.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { endStages, type Stage } from '../../domain/stage.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { searchAttributes } from '../../starters/temporal/search-attributes.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { signedByTest, testSigning } from '../decision-keys.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { ownLedger } from '../own-ledger.ts';
import { testDataConverter } from '../payload-keys.ts';
import { sandboxEnv } from '../sandbox-env.ts';
import { workflowBundle } from '../temporal.ts';
import { configFolder } from '../throughline.ts';
import { timeSkippingServer } from '../time-skipping-server.ts';
import { waitsIn } from './waits.ts';

/*
 * The real process with the real planning, calendar and sandbox, on a server whose clock jumps to the next timer. Only days
 * are chosen: each test begins on a Friday after the one before, because that clock never goes back.
 */

let environment: TestWorkflowEnvironment;
let sandbox: Sandbox;
let ledger: Awaited<ReturnType<typeof ownLedger>>;
let workers: Worker[];
let running: Promise<unknown>;
let folder: string;
let variant = 200;
/** A change request whose original Northwind GmbH sells, with nobody to ask. */
const OF_THE_GMBH = 1_001;
let messages = 0;
const started: string[] = [];

const BERLIN = 'Europe/Berlin';
const grace = { id: 'grace-osei', name: 'Grace Osei', email: 'grace.osei@northwind.example' };
const marta = { id: 'marta-silva', name: 'Marta Silva', email: 'marta.silva@northwind.example' };
const jonas = { id: 'jonas-lind', name: 'Jonas Lind', email: 'jonas.lind@northwind.example' };
const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };

beforeAll(async () => {
  const path = await timeSkippingServer();
  environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
    client: { dataConverter: testDataConverter },
  });
  const { connection, nativeConnection, namespace = 'default' } = environment;
  const types = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(Object.entries(searchAttributes).map(([name, type]) => [name, types[type]])),
  });
  sandbox = await startSandbox();
  ledger = await ownLedger();
  folder = await mkdtemp(join(tmpdir(), 'throughline-config-'));
  await cp(configFolder, folder, { recursive: true });
  const env = sandboxEnv(sandbox.url);
  const { systems } = loadConfig(folder);
  const setup = {
    connection: nativeConnection,
    namespace,
    dataConverter: testDataConverter,
    callsInClear: false,
    systems,
    configFolder: folder,
    decisionKeys: () => testSigning.keys,
    ledger: async () => ledger.ledger,
    workflowBundle: workflowBundle(),
    messagesUrl: `${sandbox.url}/_messages`,
    crm: () => connectHubspot(hubspotSettings(env), systems.crm.fields),
    erp: () => connectOdoo(odooSettings(env)),
    psa: () => {
      throw new Error('No deal of this file has its project in the PSA.');
    },
  };
  workers = await createWorkers(setup, ['processes', 'crm', 'erp', 'ledger']);
  running = Promise.all(workers.map((worker) => worker.run()));
}, 240_000);

afterAll(async () => {
  for (const worker of workers) worker.shutdown();
  await running;
  await environment.teardown();
  await sandbox.close();
  await ledger.remove();
  await rm(folder, { recursive: true });
});

beforeEach(() => firm({}));

/** The sample firm, altered: what each file's text becomes. */
async function firm(alter: Record<string, (text: string) => string>): Promise<void> {
  for (const file of ['entities', 'approvals']) {
    const text = await readFile(join(configFolder, `${file}.yaml`), 'utf8');
    await writeFile(join(folder, `${file}.yaml`), alter[file]?.(text) ?? text);
  }
}

const clock = async () => Temporal.Instant.fromEpochMilliseconds(await environment.currentTimeMs());

/** The first Friday that is still to come, or the first after `from`. */
async function friday(from?: Temporal.PlainDate): Promise<Temporal.PlainDate> {
  let day = from ?? (await clock()).toZonedDateTimeISO(BERLIN).toPlainDate().add({ days: 1 });
  while (day.dayOfWeek !== 5 || isHoliday(day) || isHoliday(day.add({ days: 3 })) || isHoliday(day.add({ days: 4 }))) {
    day = day.add({ days: 1 });
  }
  return day;
}

function isHoliday(day: Temporal.PlainDate): boolean {
  return loadConfig(configFolder).entities.NWG?.calendar.holidays.includes(day.toString()) ?? false;
}

/** Lets the clock jump, meeting every timer on its way. */
async function until(day: Temporal.PlainDate, time: string, zone = BERLIN): Promise<void> {
  const then = day.toZonedDateTime({ timeZone: zone, plainTime: time });
  await environment.sleep(Math.max(0, then.epochMilliseconds - (await environment.currentTimeMs())));
}

/** A won deal with a discount, waiting for the sales lead. */
async function waiting(scenario = 'discount-needs-a-yes'): Promise<string> {
  variant += 1;
  const { id } = await sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  await start(id);
  await stage(id, 'waiting for approval');
  return id;
}

async function start(id: string): Promise<void> {
  await environment.client.workflow.signalWithStart('leadToProject', {
    taskQueue: 'processes',
    workflowId: workflowId(id),
    args: [{ connection: 'hubspot', dealId: id }],
    signal: 'recordChanged',
    signalArgs: [],
  });
  started.push(id);
}

const workflowId = (dealId: string) => leadToProjectId({ connection: 'hubspot', dealId });
const handle = (dealId: string) => environment.client.workflow.getHandle(workflowId(dealId));
const view = (dealId: string) => handle(dealId).query<ProcessView>('view');

async function stage(dealId: string, ...stages: Stage[]): Promise<ProcessView> {
  await expect
    .poll(async () => stages.includes((await view(dealId)).stage), { timeout: 60_000, interval: 50 })
    .toBe(true);
  return view(dealId);
}

/** What has been told since it was first asked, with the local time: `Mon 11:00 Reminded`. */
async function told(dealId: string, zone = BERLIN): Promise<string[]> {
  const { story } = await view(dealId);
  const asked = story.findIndex(({ text }) => text.startsWith('Asked for approval'));
  return story.slice(asked).map(({ at, text }) => {
    const local = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][local.dayOfWeek - 1];
    return `${day} ${local.toPlainTime().toString().slice(0, 5)} ${text.split(/[:.] /)[0]}`;
  });
}

/** Made by the server's clock, which has jumped. */
async function envelope(dealId: string) {
  messages += 1;
  return { id: `m${messages}`, process: workflowId(dealId), at: (await clock()).toString(), signature: '' };
}

async function send(
  dealId: string,
  update: string,
  message: { id: string; at: string; signature: string; [other: string]: unknown },
): Promise<Verdict> {
  return handle(dealId).executeUpdate<Verdict, [object]>(update, {
    args: [await signedByTest(update, message)],
    updateId: message.id,
  });
}

async function decide(dealId: string, decision: Partial<Decision>): Promise<Verdict> {
  const planHash = (await view(dealId)).approval?.planHash;
  const defaults = { planHash, decision: 'approve', comment: '', actor: grace, roles: ['sales-lead'] };
  return send(dealId, 'decide', { ...(await envelope(dealId)), ...defaults, ...decision });
}

async function retry(dealId: string): Promise<Verdict> {
  const exception = (await view(dealId)).exception?.id;
  const who = { actor: ines, roles: ['operations'], reason: 'they are back' };
  return send(dealId, 'resolve', { ...(await envelope(dealId)), exception, action: { kind: 'retry' }, ...who });
}

describe('the sales lead, who is asked on a Friday at three, with eight business hours,', { timeout: 120_000 }, () => {
  it('is reminded and escalated on Monday and Tuesday, and finance may then decide', async () => {
    const day = await friday();
    await until(day, '15:00');
    const deal = await waiting();
    expect((await view(deal)).approval?.dueAt?.slice(0, 16)).toBe(
      day
        .add({ days: 3 })
        .toZonedDateTime({ timeZone: BERLIN, plainTime: '15:00' })
        .toInstant()
        .toString()
        .slice(0, 16),
    );
    expect(await decide(deal, { actor: marta, roles: ['finance'] })).toMatchObject({ accepted: false });
    await until(day.add({ days: 3 }), '16:00');
    expect((await view(deal)).exception).toMatchObject({ category: 'stuck approval', owner: 'operations' });
    await until(day.add({ days: 4 }), '12:00');
    expect(await told(deal)).toEqual([
      'Fri 15:00 Asked for approval',
      'Fri 15:00 A decision (approve) was refused',
      'Mon 11:00 Reminded sales-lead',
      'Mon 14:00 Reminded sales-lead',
      'Mon 15:00 Nobody has decided in time',
      'Tue 11:00 Escalated to finance',
    ]);
    const stuck = await view(deal);
    expect(stuck).toMatchObject({
      stage: 'waiting for approval',
      exception: { category: 'stuck approval', owner: 'finance', actions: ['retry', 'cancel'] },
    });
    const { searchAttributes: found } = await handle(deal).describe();
    expect(found).toMatchObject({ ExceptionCategory: ['stuck approval'], Owner: ['finance'] });

    expect(await decide(deal, { actor: marta, roles: ['finance'] })).toEqual({ accepted: true });
    expect(await stage(deal, ...endStages)).toMatchObject({ stage: 'done', exception: null });
  });

  it('has a day more when Monday is a holiday', async () => {
    const day = await friday();
    const holiday = day.add({ days: 3 });
    await firm({ entities: (text) => text.replace('holidays:\n', `holidays:\n        - ${holiday}\n`) });
    await until(day, '15:00');
    const deal = await waiting();
    await until(day.add({ days: 5 }), '12:00');
    expect(await told(deal)).toEqual([
      'Fri 15:00 Asked for approval',
      'Tue 11:00 Reminded sales-lead',
      'Tue 14:00 Reminded sales-lead',
      'Tue 15:00 Nobody has decided in time',
      'Wed 11:00 Escalated to finance',
    ]);
  });

  it('is asked in the morning when the entity is in New York', async () => {
    await firm({ entities: (text) => text.replace('timeZone: Europe/Berlin', 'timeZone: America/New_York') });
    const day = await friday();
    await until(day, '10:30', 'America/New_York');
    const deal = await waiting();
    await until(day.add({ days: 4 }), '12:00', 'America/New_York');
    expect(await told(deal, 'America/New_York')).toEqual([
      'Fri 10:30 Asked for approval',
      'Fri 14:30 Reminded sales-lead',
      'Mon 09:30 Reminded sales-lead',
      'Mon 10:30 Nobody has decided in time',
      'Mon 14:30 Escalated to finance',
    ]);
  });

  it.each([
    ['summer', '03-28', 71],
    ['winter', '10-28', 73],
  ])('has until three on Monday when the clocks change to %s time in between', async (_, after, hoursBetween) => {
    // The last Sunday of the month: the Friday before is at most eight days before its end.
    const today = (await clock()).toZonedDateTimeISO(BERLIN).toPlainDate();
    const years = [today.year, today.year + 1, today.year + 2].map((year) =>
      Temporal.PlainDate.from(`${year}-${after}`),
    );
    const sundays = years
      .map((end) => lastSunday(end))
      .filter((sunday) => Temporal.PlainDate.compare(sunday, today.add({ days: 4 })) > 0);
    const day = (sundays[0] ?? today).subtract({ days: 2 });
    await firm({
      entities: (text) => text.replaceAll(/ {8}- \d{4}-\d{2}-\d{2}\n/g, '').replaceAll('holidays:', 'holidays: []'),
    });
    await until(day, '15:00');
    const deal = await waiting();
    await until(day.add({ days: 4 }), '12:00');
    expect(await told(deal)).toEqual([
      'Fri 15:00 Asked for approval',
      'Mon 11:00 Reminded sales-lead',
      'Mon 14:00 Reminded sales-lead',
      'Mon 15:00 Nobody has decided in time',
      'Tue 11:00 Escalated to finance',
    ]);
    const { since, dueAt } = (await view(deal)).approval ?? {};
    expect(Math.round((Date.parse(dueAt ?? '') - Date.parse(since ?? '')) / 3_600_000)).toBe(hoursBetween);
  });

  it('is reminded anew when somebody asks once more', async () => {
    const day = await friday();
    await until(day, '15:00');
    const deal = await waiting();
    await until(day.add({ days: 3 }), '16:00');
    const before = (await view(deal)).exception;
    expect(await retry(deal)).toEqual({ accepted: true });
    await stage(deal, 'waiting for approval');
    expect((await view(deal)).exception).toBeNull();
    await until(day.add({ days: 4 }), '16:30');
    expect((await told(deal)).slice(4)).toEqual([
      'Mon 16:00 Tried again',
      'Tue 12:00 Reminded sales-lead',
      'Tue 15:00 Reminded sales-lead',
      'Tue 16:00 Nobody has decided in time',
    ]);
    const after = (await view(deal)).exception;
    expect(after?.category).toBe('stuck approval');
    expect(after?.id).not.toBe(before?.id);
  });

  it('keeps the time that has passed when the process only looks again', async () => {
    const day = await friday();
    await until(day, '15:00');
    const deal = await waiting();
    await until(day.add({ days: 3 }), '12:00');
    await handle(deal).signal('recordChanged');
    await stage(deal, 'waiting for approval');
    await until(day.add({ days: 3 }), '15:30');
    await handle(deal).signal('recordChanged');
    await stage(deal, 'waiting for approval');
    await until(day.add({ days: 3 }), '16:30');
    expect(await told(deal)).toEqual([
      'Fri 15:00 Asked for approval',
      'Mon 11:00 Reminded sales-lead',
      'Mon 14:00 Reminded sales-lead',
      'Mon 15:00 Nobody has decided in time',
    ]);
    expect((await view(deal)).exception).toMatchObject({ category: 'stuck approval' });
  });
});

describe('what nobody could decide on meanwhile', { timeout: 120_000 }, () => {
  it('is asked with all the time anew, once it can be decided on again', async () => {
    const hubspot = hubspotAccount(sandbox.url);
    const day = await friday();
    await until(day, '10:00');
    const deal = await waiting();
    const was = await hubspot.read('deals', deal, ['legal_entity']);
    await hubspot.change('deals', deal, { legal_entity: '' });
    await handle(deal).signal('recordChanged');
    await stage(deal, 'parked');
    await until(day.add({ days: 4 }), '10:00');
    await hubspot.change('deals', deal, { legal_entity: was.legal_entity ?? '' });
    await handle(deal).signal('recordChanged');
    const again = await stage(deal, 'waiting for approval');
    expect(again.exception).toBeNull();
    expect(await decide(deal, { actor: marta, roles: ['finance'] })).toMatchObject({ accepted: false });
    await until(day.add({ days: 4 }), '14:30');
    expect((await told(deal)).slice(2)).toEqual([
      expect.stringMatching(/^Tue 10:00 .* is settled/),
      'Tue 10:00 A decision (approve) was refused',
      'Tue 14:00 Reminded sales-lead',
    ]);
    expect(await decide(deal, {})).toEqual({ accepted: true });
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

describe('a second step', { timeout: 120_000 }, () => {
  const fromTheFirstEuro = (text: string) =>
    text.replaceAll('{ amount: 100000, currency: EUR }', '{ amount: 1, currency: EUR }');

  it('is asked when the first has agreed, with a clock of its own', async () => {
    await firm({ approvals: fromTheFirstEuro });
    const day = await friday();
    await until(day, '10:00');
    const deal = await waiting();
    expect(await decide(deal, { actor: marta, roles: ['finance'] })).toEqual({
      accepted: false,
      because: 'sales-lead must decide first; Marta Silva is asked after that.',
    });
    await until(day, '13:00');
    expect(await decide(deal, {})).toEqual({ accepted: true });
    await stage(deal, 'waiting for approval');
    expect(await decide(deal, { actor: marta, roles: ['finance'] })).toEqual({ accepted: true });
    await stage(deal, 'waiting for approval');
    // 8, 14 and 16 business hours after one o'clock; 24 until it escalates.
    await until(day.add({ days: 5 }), '14:00');
    expect(await told(deal)).toEqual([
      'Fri 10:00 Asked for approval',
      'Fri 10:00 A decision (approve) was refused',
      'Fri 13:00 Approved.',
      'Fri 13:00 Approved.',
      'Mon 13:00 Reminded delivery-lead',
      'Tue 11:00 Reminded delivery-lead',
      'Tue 13:00 Nobody has decided in time',
      'Wed 13:00 Escalated to operations',
    ]);
    // Finance has spoken; the escalation stands in for the other of the two, and one person is still one.
    expect(await decide(deal, { actor: marta, roles: ['operations'] })).toMatchObject({ accepted: false });
    expect(await decide(deal, { actor: ines, roles: ['operations'] })).toEqual({ accepted: true });
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

describe('somebody who decides in another’s place', { timeout: 120_000 }, () => {
  it('may by policy on the days it names, in the entity’s zone, and not before', async () => {
    const day = await friday();
    const monday = day.add({ days: 3 });
    const holiday = `{ from: ${grace.email}, to: ${jonas.email}, roles: [sales-lead], firstDay: ${monday}, lastDay: ${monday} }`;
    await firm({ approvals: (text) => text.replace('delegations: []', `delegations: [${holiday}]`) });
    await until(day, '15:00');
    const deal = await waiting();
    const byJonas = { actor: jonas, roles: ['delivery-lead'] };
    expect(await decide(deal, byJonas)).toMatchObject({ accepted: false });
    await until(monday.subtract({ days: 1 }), '23:59');
    expect(await decide(deal, byJonas)).toMatchObject({ accepted: false });
    await until(monday, '00:01');
    expect(await decide(deal, byJonas)).toEqual({ accepted: true });
    expect((await told(deal)).at(-1)).toBe('Mon 00:01 Approved in the place of grace.osei@northwind.example.');
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });

  it('may to the end of the last day, and not a minute longer', async () => {
    const day = await friday();
    const standing = `{ from: ${grace.email}, to: ${jonas.email}, roles: [sales-lead], firstDay: ${day}, lastDay: ${day} }`;
    await firm({ approvals: (text) => text.replace('delegations: []', `delegations: [${standing}]`) });
    await until(day, '15:00');
    const [intime, late] = [await waiting(), await waiting()];
    const byJonas = { actor: jonas, roles: ['delivery-lead'] };
    await until(day, '23:59');
    expect(await decide(intime, byJonas)).toEqual({ accepted: true });
    await until(day.add({ days: 1 }), '00:01');
    expect(await decide(late, byJonas)).toMatchObject({ accepted: false });
    expect((await stage(intime, ...endStages)).stage).toBe('done');
  });

  it('may after a message, in the place of whoever sent it, who then can’t any more', async () => {
    const deal = await waiting();
    const to = { id: jonas.email, name: jonas.email, email: jonas.email };
    const approval = (await view(deal)).approval?.id;
    const message = { approval, to, reason: 'on a train', actor: grace, roles: ['sales-lead'] };
    const anna = { id: 'anna-berg', name: 'Anna Berg', email: 'anna.berg@northwind.example' };
    expect(await send(deal, 'delegate', { ...(await envelope(deal)), ...message, actor: anna })).toMatchObject({
      accepted: false,
      because: expect.stringContaining('owns the deal'),
    });
    expect(await send(deal, 'delegate', { ...(await envelope(deal)), ...message })).toEqual({ accepted: true });
    expect(await decide(deal, { actor: jonas, roles: [], decision: 'send back', comment: 'Which phase?' })).toEqual({
      accepted: true,
    });
    await stage(deal, 'parked');
  });
});

describe('a plan that is sent back', { timeout: 120_000 }, () => {
  it('is parked with the approver’s words, and asked about again with the answer, in a new round', async () => {
    const deal = await waiting();
    expect(await decide(deal, { decision: 'send back', comment: ' ' })).toMatchObject({ accepted: false });
    expect(await decide(deal, { decision: 'send back', comment: 'Is travel included?' })).toEqual({ accepted: true });
    const parked = await stage(deal, 'parked');
    expect(parked.exception).toMatchObject({ category: 'incomplete data', owner: 'sales-operations' });
    expect(parked.exception?.issues[0]).toMatchObject({
      code: 'TL-APPR-0002',
      message: expect.stringContaining('Is travel included?'),
    });
    // A hint without a change changes nothing.
    await handle(deal).signal('recordChanged');
    await stage(deal, 'reading', 'planning');
    expect((await stage(deal, 'parked')).exception?.id).toBe(parked.exception?.id);

    expect(await retry(deal)).toEqual({ accepted: true });
    const again = await stage(deal, 'waiting for approval');
    expect(again.approval?.id).toMatch(/#a2$/);
    expect(again.approval?.differences.join(' ')).toMatch(/Is travel included\?.*they are back/);
    expect(await decide(deal, {})).toEqual({ accepted: true });
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

describe('a message that nobody understands', { timeout: 120_000 }, () => {
  it('is refused by itself, and keeps no other from the process', async () => {
    const deal = await waiting();
    await handle(deal).signal('recordChanged', { id: 'grace-osei', name: 'Grace Osei' });
    await handle(deal).signal('recordChanged', 'ines');
    const correct = { exception: 'x', action: { kind: 'correct' }, reason: 'why', actor: ines, roles: ['operations'] };
    await expect(send(deal, 'resolve', { ...(await envelope(deal)), ...correct })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('action.set must be an object') },
    });
    await stage(deal, 'waiting for approval');
    expect(await decide(deal, {})).toEqual({ accepted: true });
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

describe('messages to approvers', { timeout: 120_000 }, () => {
  it('are sent once each, and a process goes on without them', async () => {
    const day = await friday();
    await until(day, '15:00');
    const deal = await waiting();
    await until(day.add({ days: 4 }), '12:00');
    const sent = async () => {
      const answer = await fetch(`${sandbox.url}/_messages`);
      const all = ((await answer.json()) as { messages: { process: string; kind: string; key: string }[] }).messages;
      return all.filter(({ process }) => process === workflowId(deal));
    };
    await expect
      .poll(async () => (await sent()).map(({ kind }) => kind))
      .toEqual(['asked', 'reminded', 'reminded', 'overdue', 'escalated']);
    expect(new Set((await sent()).map(({ key }) => key)).size).toBe(5);
    await decide(deal, {});
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

describe('a change request that waits for the deal it amends', { timeout: 120_000 }, () => {
  const waits = async (deal: string) => waitsIn((await handle(deal).fetchHistory()).events ?? []);

  it('looks again by itself after as long as it has been parked, at last every hour, and goes on once it is there', async () => {
    const { id: deal, amends = '' } = await sandbox.stageDeal({
      scenario: 'amendment',
      variant: OF_THE_GMBH,
      webhooks: 'lose',
    });
    await start(deal);
    expect((await stage(deal, 'parked')).exception?.issues).toMatchObject([{ code: 'TL-DEAL-0007' }]);
    const exception = (await view(deal)).exception?.id;
    await environment.sleep('6 hours');
    // Thirteen, or some fewer: while a look is under way the clock may jump, and the next wait is as long as all before.
    await expect.poll(async () => (await waits(deal)).length, { timeout: 30_000 }).toBeGreaterThan(9);
    const over = await waits(deal);
    const since = Date.parse((await view(deal)).exception?.since ?? '');
    expect(over.map(({ ms }) => ms)).toEqual(
      over.map(({ from }) => Math.min(Math.max(from - since, 15_000), 3_600_000)),
    );
    expect(over.at(-1)?.ms).toBe(3_600_000);
    for (const { calls, tasks } of over) {
      expect(calls).toEqual(['loadPolicy', 'readDeal', 'readForPlan', 'planLeadToProject']);
      expect(tasks).toEqual([1, 1]);
    }
    // It is still the same trouble, told once.
    const parked = await view(deal);
    expect(parked.exception?.id).toBe(exception);
    expect(parked.story.filter(({ text }) => text.startsWith('Parked'))).toHaveLength(1);

    await start(amends);
    expect((await stage(amends, ...endStages)).stage).toBe('done');
    expect((await view(deal)).stage).toBe('parked');
    await environment.sleep('61 minutes');
    expect((await stage(deal, ...endStages)).stage).toBe('done');
  });
});

it('every history of this file replays', { timeout: 120_000 }, async () => {
  const histories = await Promise.all(
    started.map(async (id) => ({ workflowId: workflowId(id), history: await handle(id).fetchHistory() })),
  );
  expect(histories.length).toBeGreaterThan(10);
  for await (const result of Worker.runReplayHistories(
    { workflowBundle: workflowBundle(), dataConverter: testDataConverter },
    histories,
  )) {
    expect(result.error, result.workflowId).toBeUndefined();
  }
});

function lastSunday(end: Temporal.PlainDate): Temporal.PlainDate {
  const last = end.with({ day: end.daysInMonth });
  return last.subtract({ days: last.dayOfWeek % 7 });
}
