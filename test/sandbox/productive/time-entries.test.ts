import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, bulk, sampleBudget, sent, startedAccount } from './productive-account.ts';

let account: Account;
beforeAll(async () => {
  account = await startedAccount({ productive: { rateLimits: { callsPerTenSeconds: 10_000 } } });
});
afterAll(() => account.sandbox.close());

/** So many entries of an hour each, on a budget of their own. */
async function worked(entries: number, service: Record<string, unknown> = {}) {
  const budget = await sampleBudget(account, service);
  const hour = { person_id: '604', service_id: budget.serviceId, date: '2026-11-24', time: 60 };
  const ids: string[] = [];
  for (let number = 1; number <= entries; number += 1) ids.push(await account.create('time_entries', hour));
  const step = (id: string | undefined, action: string, body?: unknown) =>
    account.call('PATCH', `/time_entries/${id}/${action}`, body);
  const inStatus = async (status: number) => {
    const query = `filter[budget_id]=${budget.budgetId}&filter[status]=${status}`;
    return (await account.call('GET', `/time_entries?${query}`)).many.map(({ id }) => id);
  };
  return { ...budget, hour, ids, id: ids[0] ?? '', step, inStatus };
}

describe('a time entry', () => {
  it('is approved, taken back, rejected and admitted again', async () => {
    const { id, step, inStatus } = await worked(1);
    expect(await inStatus(2)).toEqual([id]);
    const approved = await step(id, 'approve');
    expect(approved.one.attributes).toMatchObject({ approved: true, approved_at: expect.any(String), invoiced: false });
    expect(await inStatus(1)).toEqual([id]);
    expect((await step(id, 'unapprove')).one.attributes).toMatchObject({ approved: false, approved_at: null });
    const rejected = await step(id, 'reject', sent('time_entries', { rejected_reason: 'Wrong project' }));
    expect(rejected.one.attributes).toMatchObject({ rejected: true, rejected_reason: 'Wrong project' });
    expect(await inStatus(3)).toEqual([id]);
    expect((await step(id, 'unreject')).one.attributes).toMatchObject({ rejected: false, rejected_reason: null });
    expect(await inStatus(2)).toEqual([id]);
  });

  it.each([
    [['unapprove'], 'is not approved'],
    [['unreject'], 'is not rejected'],
    [['approve', 'approve'], 'is already approved'],
    [['approve', 'reject'], 'is approved'],
    [['reject', 'approve'], 'is rejected'],
  ])('can not go %j', async (steps, detail) => {
    const { id, step } = await worked(1);
    const answers = [];
    for (const action of steps) answers.push(await step(id, action));
    expect(answers.at(-1)?.errors).toMatchObject([{ status: 422, detail }]);
  });

  it('loses its approval when what was approved is changed, and not by a note', async () => {
    const { id, step } = await worked(1);
    await step(id, 'approve');
    const noted = await account.call('PATCH', `/time_entries/${id}`, sent('time_entries', { note: 'Workshop' }));
    expect(noted.one.attributes.approved).toBe(true);
    const changed = await account.call('PATCH', `/time_entries/${id}`, sent('time_entries', { time: 90 }));
    expect(changed.one.attributes).toMatchObject({ approved: false, time: 90, billable_time: 60 });
  });

  it('is found by day, and moves to another project with its service', async () => {
    const { id, projectId } = await worked(1);
    const here = async (query: string) =>
      (await account.call('GET', `/time_entries?filter[project_id]=${projectId}&${query}`)).many.map((one) => one.id);
    expect(await here('filter[after]=2026-11-24&filter[before]=2026-11-24')).toEqual([id]);
    expect(await here('filter[after]=2026-11-25')).toEqual([]);
    expect(await here('filter[updated_at][gt_eq]=2030-01-01')).toEqual([]);
    const other = await sampleBudget(account);
    await account.call('PATCH', `/time_entries/${id}`, sent('time_entries', { service_id: other.serviceId }));
    expect(await here('')).toEqual([]);
  });

  it.each([
    ['a service that tracks no time', { time_tracking_enabled: false }, 'does not track time'],
    ['more than its capped hours', { budget_cap_enabled: true, quantity: '0.5' }, 'exceeds the budgeted time'],
  ])('is refused on %s', async (_, service, detail) => {
    const { hour } = await worked(0, service);
    const { errors } = await account.call('POST', '/time_entries', sent('time_entries', hour));
    expect(errors).toMatchObject([{ detail }]);
  });

  it('is refused on a closed budget, and keeps its budget from being deleted', async () => {
    const { hour, budgetId } = await worked(1);
    expect((await account.call('DELETE', `/deals/${budgetId}`)).status).toBe(422);
    await account.call('PATCH', `/deals/${budgetId}/close`);
    const { errors } = await account.call('POST', '/time_entries', sent('time_entries', hour));
    expect(errors).toMatchObject([{ detail: 'budget is closed', source: { pointer: 'data/attributes/service' } }]);
  });
});

describe('in bulk', () => {
  const all = (ids: readonly string[], attributes = {}) => ({
    data: ids.map((id) => ({ type: 'time_entries', id, attributes })),
  });

  it('time is approved all together, or not at all', async () => {
    const { ids, inStatus } = await worked(3);
    const approved = await account.call('PATCH', '/time_entries/approve', all(ids), bulk);
    expect([approved.status, approved.many.map(({ attributes }) => attributes.approved)]).toEqual([
      200,
      [true, true, true],
    ]);
    expect((await account.call('PATCH', '/time_entries/unapprove', all(ids.slice(0, 1)), bulk)).status).toBe(200);
    expect((await account.call('PATCH', '/time_entries/approve', all(ids), bulk)).status).toBe(422);
    expect(await inStatus(2)).toEqual(ids.slice(0, 1));
  });

  it('it is changed and deleted', async () => {
    const { ids, inStatus } = await worked(2);
    await account.call('PATCH', '/time_entries', all(ids, { note: 'Moved' }), bulk);
    expect((await account.call('GET', `/time_entries/${ids[1]}`)).one.attributes.note).toBe('Moved');
    expect((await account.call('DELETE', '/time_entries', all(ids), bulk)).status).toBe(204);
    expect(await inStatus(2)).toEqual([]);
  });
});

describe('an invoice', () => {
  it('sweeps in what is approved, and its time counts as invoiced once it is final', async () => {
    const { ids, budgetId, companyId, step } = await worked(3);
    await step(ids[0], 'approve');
    await step(ids[1], 'approve');
    const terms = { currency: 'GBP', invoiced_on: '2026-11-30', document_type_id: '501', export_id: 'odoo-77' };
    const invoice = await account.create('invoices', { company_id: companyId, ...terms, exported: true });
    const wish = { invoice_id: invoice, budget_ids: [budgetId], invoicing_method: 'uninvoiced_time_and_expenses' };
    expect((await account.call('POST', '/line_items/generate', sent('line_items', wish))).status).toBe(201);
    const found = await account.call('GET', `/invoices?filter[deal_id]=${budgetId}`);
    expect(found.many).toMatchObject([{ id: invoice, attributes: { export_id: 'odoo-77', amount: '25000' } }]);
    const drafted = await account.call('GET', '/time_entries?filter[invoicing_status]=2');
    expect(drafted.many.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    await account.call('PATCH', `/invoices/${invoice}/finalize`);
    const invoiced = await account.call('GET', '/time_entries?filter[invoiced]=true');
    expect(invoiced.many.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect((await step(ids[0], 'unapprove')).errors).toMatchObject([{ detail: 'is invoiced' }]);
    expect((await account.call('DELETE', `/invoices/${invoice}`)).status).toBe(422);
  });
});
