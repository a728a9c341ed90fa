import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { GroupProgress, GroupResolution, MemberOutcome } from '../../domain/group-resolution.ts';
import { type ExceptionId, exceptionId, instant } from '../../domain/ids.ts';
import { leadToProjectId } from '../../domain/lead-to-project/start.ts';
import type { ExceptionGroup } from '../../starters/processes/exception-groups.ts';
import { signMessage } from '../../starters/sign-message.ts';
import { testSigning } from '../decision-keys.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { commandLine } from './command-line.ts';
import { type RunningApi, startApi } from './running-api.ts';

/** The firm has renamed a service in its mapping, and the CRM's deals still say the old name. */
const config = (file: string, text: string) =>
  unlimited.config(file, file === 'mappings.yaml' ? text.replace('  PM-HOUR:\n', '  PM-H:\n') : text);
const CAUSE = 'TL-MAP-0003:service=PM-HOUR';
const correct = { kind: 'correct' as const, set: { 'lines.service': 'PM-H' } };

let throughline: Throughline;
let api: RunningApi;
let run: ReturnType<typeof commandLine>;
let variant = 900;

beforeAll(async () => {
  throughline = await startThroughline({ ...unlimited, config });
  api = await startApi(throughline.client, throughline.sandbox.url);
  run = commandLine({ THROUGHLINE_API: api.url, THROUGHLINE_SANDBOX: throughline.sandbox.url });
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

/** So many deals that are parked for the one cause, and those of the second scenario for others as well. */
async function park(single: number, several = 0): Promise<string[]> {
  const scenarios = [...Array(single).fill('odoo-refuses'), ...Array(several).fill('missing-entity-and-po')];
  const deals: string[] = [];
  for (const scenario of scenarios) {
    variant += 1;
    const { id } = await throughline.sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
    await throughline.start(id);
    deals.push(id);
  }
  for (const deal of deals) await throughline.until(deal, 'parked');
  return deals;
}

const processOf = (dealId: string) => leadToProjectId({ connection: 'hubspot', dealId });
const exceptionOf = (dealId: string) => exceptionId(processOf(dealId), 1);
const post = (path: string, body: object, person = 'ines-duarte', headers = {}) =>
  api.post(`/v1/exception-groups/${path}`, { cause: CAUSE, action: correct, ...body }, person, headers);
const groupsWhen = (isThere: (groups: ExceptionGroup[]) => boolean): Promise<ExceptionGroup[]> =>
  vi.waitUntil(
    async () => {
      const { groups } = (await api.get('/v1/exception-groups', 'ruth-keller')).body;
      return isThere(groups) && groups;
    },
    { timeout: 15_000, interval: 200 },
  );
/** The index follows the processes with a little delay. */
const listed = (count: number) =>
  groupsWhen((groups) => (groups.find(({ cause }) => cause === CAUSE)?.count ?? 0) === count);
const finished = (id: string): Promise<GroupProgress & { notAccepted: MemberOutcome[] }> =>
  vi.waitUntil(
    async () => {
      const { body } = await api.get(`/v1/exception-groups/resolutions/${id}`, 'ruth-keller');
      return body.finished && body;
    },
    { timeout: 30_000, interval: 200 },
  );

describe('a group of exceptions with one cause', () => {
  let deals: string[];
  let kept: string;
  let mixed: string;

  beforeAll(async () => {
    deals = await park(4, 1);
    kept = deals[0] ?? '';
    mixed = deals[4] ?? '';
  });

  it('is listed with its owner, its size, its age, an example and what can be done about all of it', async () => {
    const groups = await listed(5);
    const since = (await Promise.all(deals.map(throughline.view))).map(({ exception }) => exception?.since ?? '');
    expect(groups.find(({ cause }) => cause === CAUSE)).toEqual({
      cause: CAUSE,
      code: 'TL-MAP-0003',
      category: 'policy',
      title: 'The service is not mapped',
      whatToDo: expect.stringContaining('throughline resolve-all'),
      owner: 'operations',
      count: 5,
      oldest: since.sort()[0],
      sample: expect.stringContaining('PM-HOUR'),
      fields: ['lines.service'],
      actions: ['retry', 'correct', 'cancel'],
    });
    // The deal with several gaps is in each of their groups.
    expect(groups.find(({ cause }) => cause === 'TL-DEAL-0001:entity')?.count).toBe(1);
  });

  it('shows beforehand what would happen to each, and who would be asked', async () => {
    const { body } = await post('preview', { except: [exceptionOf(kept)] });
    expect(body).toMatchObject({ accepted: 4, refused: 0, secondPerson: expect.stringContaining('finance') });
    expect(body.processes.map(({ process }: { process: string }) => process).sort()).toEqual(
      deals.slice(1).map(processOf).sort(),
    );
    expect((await post('preview', {}, 'marta-silva')).body).toMatchObject({ accepted: 0, refused: 5 });
    const unknown = await post('preview', { action: { kind: 'correct', set: { 'lines.quantity': '1' } } });
    expect(unknown.body.processes[0].because).toContain('lines.service, not lines.quantity');
    expect((await post('preview', { action: { kind: 'accept' } })).body).toMatchObject({ accepted: 0, refused: 5 });
    expect((await post('preview', { action: { kind: 'choose', candidate: '1' } })).status).toBe(400);
    expect(await post('preview', { cause: 'TL-MAP-0003:service=X' })).toMatchObject({
      status: 404,
      body: { code: 'TL-API-0022' },
    });
    expect((await throughline.view(kept)).stage).toBe('parked');
  });

  it('is resolved for all but the excepted, in the person’s name, once however often it is sent', async () => {
    const body = { except: [exceptionOf(kept)], reason: 'PM-HOUR is called PM-H now' };
    const sent = await post('resolve', body, 'ines-duarte', { 'idempotency-key': 'all-at-once' });
    expect(sent).toMatchObject({ status: 202, body: { total: 4, secondPerson: expect.stringContaining('finance') } });
    const progress = await finished(sent.body.id);
    expect(progress).toMatchObject({
      total: 4,
      accepted: 4,
      refused: 0,
      gone: 0,
      unanswered: 0,
      left: 0,
      by: 'Ines Duarte',
      notAccepted: [],
    });
    const again = await post('resolve', body, 'ines-duarte', { 'idempotency-key': 'all-at-once' });
    expect(again).toMatchObject({ status: 202, body: { id: sent.body.id } });
    for (const deal of deals.slice(1, 4)) {
      const view = await throughline.until(deal, 'waiting for approval');
      expect(view.corrections).toMatchObject([
        { field: expect.stringMatching(/^lines\.\d+\.service$/), value: 'PM-H', sourceValue: 'PM-HOUR' },
      ]);
      expect(view.story.filter(({ by, text }) => by === 'Ines Duarte' && text.includes('PM-H now'))).toHaveLength(1);
      // Whatever the firm's rules ask: somebody else, because the correction touches money.
      expect(view.approval?.requirements.map(({ rule }) => rule)).toContain('money-correction');
      expect(await throughline.decide(deal, { actor: ines, roles: ['operations', 'finance'] })).toMatchObject({
        accepted: false,
      });
    }
    expect((await throughline.view(kept)).exception?.id).toBe(exceptionOf(kept));
  });

  it('settles its part of an exception that has other causes as well: that one stays parked with the rest', async () => {
    const view = await throughline.until(mixed, 'parked');
    await vi.waitUntil(async () => (await throughline.view(mixed)).exception?.id === exceptionId(processOf(mixed), 2));
    const { exception } = await throughline.view(mixed);
    expect(exception?.issues.map(({ code }) => code)).toEqual(['TL-DEAL-0001', 'TL-DEAL-0001']);
    expect(view.corrections).toHaveLength(1);
  });

  it('leaves alone and names whoever is parked for something else, has ended, or never was', async () => {
    const group = await signMessage<GroupResolution>(testSigning, 'group resolution', {
      id: 'a-group-of-strangers',
      cause: CAUSE,
      action: { kind: 'retry' },
      except: [],
      reason: 'trying again',
      actor: ines,
      roles: ['operations'],
      at: instant(new Date().toISOString()),
      signature: '',
    });
    const [done] = deals as [string];
    const members = [exceptionOf(mixed), 'lead-to-project:hubspot-999#1' as ExceptionId];
    const counts = { total: 2, accepted: 0, refused: 0, gone: 0, unanswered: 0, left: 0, finished: false };
    const progress = { id: group.id, cause: CAUSE, action: group.action, reason: '', by: '', at: group.at, ...counts };
    const end = await throughline.client.workflow.execute('resolveExceptionGroup', {
      taskQueue: 'processes',
      workflowId: `resolve-exception-group:${group.id}`,
      args: [group, { progress, notAccepted: [], members }],
    });
    expect(end).toMatchObject({ accepted: 0, refused: 1, gone: 1, finished: true });
    const { body } = await api.get(`/v1/exception-groups/resolutions/${group.id}`, 'ruth-keller');
    expect(body.notAccepted).toEqual([
      { exception: members[0], outcome: 'refused', because: expect.stringContaining(`what is open now is`) },
      { exception: members[1], outcome: 'gone', because: 'its process has ended.' },
    ]);
    expect((await throughline.view(done)).exception?.id).toBe(exceptionOf(done));
  });

  it('is no different from a single one: that answers as well who else will be asked', async () => {
    const { exception } = await throughline.view(kept);
    const field = exception?.issues[0]?.field ?? '';
    const answer = await api.post(
      `/v1/exceptions/${encodeURIComponent(exceptionOf(kept))}/resolution`,
      { action: { kind: 'correct', set: { [field]: 'PM-H' } }, reason: 'renamed' },
      'ines-duarte',
    );
    expect(answer).toMatchObject({ status: 200, body: { secondPerson: expect.stringContaining('(finance)') } });
    const retried = await api.post(
      `/v1/exceptions/${encodeURIComponent(exceptionId(processOf(mixed), 2))}/resolution`,
      { action: { kind: 'retry' }, reason: 'looking again' },
      'ines-duarte',
    );
    expect(retried).toMatchObject({ status: 200, body: { secondPerson: null } });
  });

  it('has no resolution under an id that nobody was given', async () => {
    expect(await api.get('/v1/exception-groups/resolutions/no-such-group', 'ruth-keller')).toMatchObject({
      status: 404,
      body: { code: 'TL-API-0023' },
    });
  });
});

describe('the command line', () => {
  it('lists the causes, previews one, resolves it and shows its progress', async () => {
    const [first, second, third] = (await park(3)) as [string, string, string];
    await listed(3);
    expect((await run('resolve-all')).stdout).toContain(`${CAUSE}  (operations)`);
    const except = ['--except', exceptionOf(first)];
    const action = ['--set', 'lines.service=PM-H'];
    const preview = await run('resolve-all', CAUSE, ...action, ...except, '--preview');
    expect(preview.stdout).toContain(`${exceptionOf(second)}`);
    expect(preview.stdout).not.toContain(exceptionOf(first));
    expect(preview.stdout).toMatch(/2 would be done, 0 refused\. Nothing has been done\./);
    expect(await run('resolve-all', CAUSE, ...action)).toMatchObject({ exitCode: 2 });
    const done = await run('resolve-all', CAUSE, ...action, ...except, '--reason', 'renamed');
    expect(done).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('2 of 2: 2 accepted') });
    expect(done.stdout).toContain('somebody else will be asked');
    expect((await throughline.until(third, 'waiting for approval')).corrections).toHaveLength(1);
    expect((await throughline.view(first)).stage).toBe('parked');
    const one = await run('resolve', exceptionOf(first), '--cancel', '--reason', 'not ours', '--as', 'Ines Duarte');
    expect(one).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('explains a code, and says which there are, also where nothing runs', async () => {
    const alone = commandLine({});
    const told = await alone('codes', 'tl-map-0003');
    expect(told.stdout).toMatch(/not mapped[\s\S]*operations\/runbooks\/policy\.md/);
    expect((await alone('codes')).stdout).toContain('TL-WAIT-0003');
    expect(JSON.parse((await alone('codes', '--json')).stdout)).toContainEqual(
      expect.objectContaining({ code: 'TL-DRIFT-0001', category: 'drift' }),
    );
    expect(await alone('codes', 'TL-NO-0001')).toMatchObject({ exitCode: 2 });
  });
});

const ines = { id: 'ines-duarte', name: 'Ines Duarte', email: 'ines.duarte@northwind.example' };
