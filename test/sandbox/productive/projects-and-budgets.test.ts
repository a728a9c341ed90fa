import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Account, sampleBudget, sent, startedAccount } from './productive-account.ts';

let account: Account | undefined;
afterEach(() => account?.sandbox.close());

async function started(copyMilliseconds = 0): Promise<Account> {
  account = await startedAccount({ productive: { copyMilliseconds, rateLimits: { callsPerTenSeconds: 10_000 } } });
  return account;
}

const copied = async ({ call, create }: Account) => {
  const company_id = await create('companies', { name: 'Harrow & Finch Ltd' });
  const wish = { name: 'Rollout', template_id: '701', company_id, copy_boards: true };
  return call('POST', '/projects/copy', sent('projects', wish));
};

const parts = async ({ call }: Account, projectId: string) => {
  const inProject = `filter[project_id]=${projectId}`;
  const lists = await call('GET', `/task_lists?${inProject}`);
  const tasks = await call('GET', `/tasks?${inProject}&include=task_list`);
  return { lists: lists.many, tasks: tasks.many };
};

describe('copying a project', () => {
  it('answers with an empty one that fills in the background, without budgets', async () => {
    const here = await started(300);
    const { status, one } = await copied(here);
    expect([status, one.attributes.name, one.attributes.template]).toEqual([201, 'Rollout', false]);
    expect(await parts(here, one.id)).toEqual({ lists: [], tasks: [] });
    const { lists, tasks } = await vi.waitFor(async () => {
      const now = await parts(here, one.id);
      expect(now.lists).not.toEqual([]);
      return now;
    }, 5_000);
    expect(lists.map(({ attributes }) => attributes.name)).toEqual(['Preparation', 'Rollout']);
    expect(tasks).toHaveLength(7);
    // Its own lists, not the template's.
    expect(new Set(tasks.map(({ relationships }) => relationships.task_list?.data?.id))).toEqual(
      new Set(lists.map(({ id }) => id)),
    );
    expect((await here.call('GET', `/deals?filter[project_id]=${one.id}`)).many).toEqual([]);
  });

  it('may fail, or break off halfway, and says so nowhere', async () => {
    const here = await started();
    await here.settle({ failNextCopies: 1, breakNextCopies: 1 });
    const failed = await copied(here);
    expect([failed.status, await parts(here, failed.one.id)]).toEqual([201, { lists: [], tasks: [] }]);
    const broken = await copied(here);
    expect(await parts(here, broken.one.id)).toMatchObject({ lists: [{}, {}], tasks: [{}, {}] });
    const whole = await copied(here);
    expect((await parts(here, whole.one.id)).tasks).toHaveLength(7);
  });

  it('needs a template, and takes no custom fields', async () => {
    const { call } = await started();
    const wish = sent('projects', { name: 'X', template_id: '1', company_id: '1002' });
    expect((await call('POST', '/projects/copy', wish)).errors[0]?.source?.pointer).toBe('data/attributes/template');
    const keyed = sent('projects', { name: 'X', template_id: '701', custom_fields: { '102': 'key' } });
    expect((await call('POST', '/projects/copy', keyed)).status).toBe(422);
  });
});

describe('projects and budgets', () => {
  it('refuse what Productive refuses, by the name of the relation', async () => {
    const { call, create } = await started();
    const bare = await call('POST', '/projects', sent('projects', { name: 'X', project_type_id: 2 }));
    expect(bare.errors.map(({ source }) => source?.pointer.split('/').pop())).toEqual([
      'company',
      'project_manager',
      'workflow',
    ]);
    const { companyId, projectId } = await sampleBudget({ call, create } as Account);
    const terms = { name: 'B', budget: true, date: '2026-11-23', currency: 'GBP', project_id: projectId };
    const internal = sent('deals', { ...terms, company_id: companyId, deal_type_id: 1 });
    expect((await call('POST', '/deals', internal)).errors).toMatchObject([
      { detail: 'can not be internal company', source: { pointer: 'data/attributes/company' } },
    ]);
    const elsewhere = sent('deals', { ...terms, company_id: '1002', deal_type_id: 2 });
    expect((await call('POST', '/deals', elsewhere)).errors[0]?.detail).toBe('must belong to the same company');
  });

  it('are archived and restored, closed and opened, as often as one likes', async () => {
    const here = await started();
    const { projectId, budgetId } = await sampleBudget(here);
    const first = await here.call('PATCH', `/projects/${projectId}/archive`);
    const again = await here.call('PATCH', `/projects/${projectId}/archive`);
    expect(again.one.attributes.archived_at).toBe(first.one.attributes.archived_at);
    expect((await here.call('PATCH', `/projects/${projectId}/restore`)).one.attributes.archived_at).toBeNull();

    const early = await here.call('PATCH', `/deals/${budgetId}`, sent('deals', { delivered_on: '2026-11-30' }));
    expect(early.one.attributes.delivered_on).toBeNull();
    const close = sent('deals', { delivered_on: '2026-11-30' });
    const { one } = await here.call('PATCH', `/deals/${budgetId}/close`, close);
    expect(one.attributes).toMatchObject({ delivered_on: '2026-11-30', closed_at: expect.any(String) });
    expect((await here.call('GET', '/deals?filter[budget_status]=2')).many).toHaveLength(1);
    expect((await here.call('PATCH', `/deals/${budgetId}/open`)).one.attributes.closed_at).toBeNull();
  });

  it('carry custom fields that are replaced as a whole and can be found by', async () => {
    const { call, create } = await started();
    const other = await create('custom_fields', { name: 'Region', data_type_id: 1, customizable_type: 'companies' });
    const id = await create('companies', { name: 'Keyed', custom_fields: { '101': 'company_1', [other]: 'North' } });
    const found = () => call('GET', '/companies?filter[custom_fields][101][eq]=company_1');
    expect((await found()).many.map((one) => one.id)).toEqual([id]);
    await call('PATCH', `/companies/${id}`, sent('companies', { custom_fields: { [other]: 'South' } }, id));
    expect((await found()).many).toEqual([]);
    const wrong = sent('companies', { name: 'X', custom_fields: { '102': 'a field of projects' } });
    expect((await call('POST', '/companies', wrong)).errors[0]?.detail).toBe('102 must exist');
  });

  it('tell a milestone from a task, and hold lists in folders that were once boards', async () => {
    const here = await started();
    const { projectId: project_id } = await sampleBudget(here);
    const folder_id = await here.create('boards', { name: 'Delivery', project_id });
    const task_list_id = await here.create('task_lists', { name: 'Milestones', project_id, folder_id });
    const due = { title: 'Acceptance', project_id, task_list_id, due_date: '2026-12-18' };
    await here.create('tasks', { ...due, type_id: 3 });
    const { many } = await here.call('GET', `/tasks?filter[project_id]=${project_id}&filter[type_id]=3&include=folder`);
    expect(many).toMatchObject([{ relationships: { folder: { data: { type: 'folders', id: folder_id } } } }]);
    const stranger = sent('tasks', { ...due, project_id: '701' });
    expect((await here.call('POST', '/tasks', stranger)).errors[0]?.detail).toBe('must belong to the same project');
  });

  it('plan with placeholders, drafts of which stay out of lists', async () => {
    const here = await started();
    const { serviceId: service_id, projectId } = await sampleBudget(here);
    const person_id = await here.create('people', { first_name: 'Senior consultant', virtual: true });
    const { many: nobodies } = await here.call('GET', '/people?filter[person_type]=3');
    expect(nobodies.map(({ id }) => id)).toEqual([person_id]);
    const time = { started_on: '2026-12-01', ended_on: '2026-12-31', time: 240, booking_method_id: 1 };
    const booking = await here.create('bookings', { person_id, service_id, ...time });
    await here.create('bookings', { person_id, service_id, ...time, draft: true });
    const found = await here.call('GET', `/bookings?filter[project_id]=${projectId}`);
    expect(found.many.map(({ id }) => id)).toEqual([booking]);
    expect((await here.call('GET', '/bookings?filter[with_draft]=true&filter[draft]=true')).many).toHaveLength(1);
    expect((await here.call('DELETE', `/bookings/${booking}`)).status).toBe(204);
  });
});
