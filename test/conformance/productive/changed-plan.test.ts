import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectProductive } from '../../../connectors/productive/connect-productive.ts';
import type { PsaPort } from '../../../connectors/psa-port.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { proveDelivery } from '../../../domain/lead-to-project/prove-delivery.ts';
import type { PsaReceipt, PsaSnapshot, PsaWrites } from '../../../domain/psa.ts';
import type { Books } from '../../../sandbox/productive/books.ts';
import { callContext } from '../../connectors/call-context.ts';
import { type Organization, openSimulator } from './organizations.ts';
import { contractFor, keysOf, readFor } from './sample-contract.ts';

let organization: Organization;
let books: Books;
let psa: PsaPort;
let snapshot: PsaSnapshot;
let id: string;
let writes: PsaWrites;
let receipt: PsaReceipt;
let count = 0;

beforeAll(async () => {
  organization = await openSimulator();
  if (!organization.sandbox) throw new Error('The simulator is a sandbox.');
  books = organization.sandbox.productive.books;
  psa = connectProductive(organization.settings);
  snapshot = await readFor(psa, organization, 'hubspot-0');
});
beforeEach(async () => {
  count += 1;
  id = `hubspot-${count}`;
  writes = contractFor(id, snapshot, false);
  receipt = await psa.openProject(writes, callContext());
});
afterAll(() => organization.close());

/** A person at work in Productive, through its own API. */
async function call(method: string, path: string, data?: object): Promise<string> {
  const { baseUrl, token, organization: number } = organization.settings;
  const answer = await fetch(`${baseUrl}/api/v2${path}`, {
    method,
    headers: { 'x-auth-token': token, 'x-organization-id': number, 'content-type': 'application/vnd.api+json' },
    ...(data ? { body: JSON.stringify({ data }) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? '' : ((await answer.json()) as { data: { id: string } }).data.id;
}
const serviceId = (name: string) =>
  books.all('services').find((one) => one.attributes.name === name && one.relations.deal === receipt.budget.id)?.id ??
  '';
const recordTime = (service: string) =>
  call('POST', '/time_entries', {
    type: 'time_entries',
    attributes: { date: '2026-12-02', time: 90, person_id: snapshot.manager?.id, service_id: service },
  });
const open = (plan: PsaWrites) => psa.openProject(plan, callContext());

describe('what people do with it afterwards', () => {
  const stands = () =>
    psa.readStanding({ keys: keysOf(id), projectId: receipt.project.id, budgetId: receipt.budget.id }, callContext());
  const bookings = () =>
    books
      .all('bookings')
      .filter(({ attributes }) => JSON.stringify(attributes.custom_fields).includes(id))
      .map(({ id: one, attributes: { started_on, note }, relations: { person } }) => ({
        one,
        started_on,
        note,
        person,
      }));
  const staff = (booking: string | undefined, attributes: object = {}) =>
    call('PATCH', `/bookings/${booking}`, {
      type: 'bookings',
      id: booking,
      attributes,
      relationships: { person: { data: { type: 'people', id: snapshot.manager?.id } } },
    });

  it('may be staffing a role: it stays the role that was planned, and stays staffed', async () => {
    const [first] = bookings();
    await staff(first?.one);
    const { project } = await stands();
    expect(project?.placeholders).toEqual(receipt.project.placeholders);
    expect(proveDelivery(writes, await open(writes))).toEqual([]);
    expect(bookings()[0]).toMatchObject({ one: first?.one, person: snapshot.manager?.id });
  });

  it('may be planning otherwise: a repair of something else leaves all bookings as they are', async () => {
    const [first, second] = bookings();
    await staff(first?.one, { started_on: '2026-12-14' });
    await call('DELETE', `/bookings/${second?.one}`);
    const before = bookings();
    expect(before).toMatchObject([{ started_on: '2026-12-14', person: snapshot.manager?.id }]);
    await open({ ...writes, leavesBookings: true });
    expect(bookings()).toEqual(before);
  });

  it('may be calling tasks, lists and milestones otherwise: they are known by their keys', async () => {
    const parts = ['tasks', 'task_lists'] as const;
    for (const type of parts) {
      for (const one of books.all(type).filter(({ relations }) => relations.project === receipt.project.id)) {
        const called = type === 'tasks' ? { title: 'Called otherwise' } : { name: 'Called otherwise' };
        await call('PATCH', `/${type}/${one.id}`, { type, id: one.id, attributes: called });
      }
    }
    const { project, budget } = await stands();
    if (!project || !budget) throw new Error('It is there.');
    expect(project.taskLists.flatMap(({ tasks }) => tasks)).toContain('Called otherwise');
    expect(proveDelivery(writes, { companyId: receipt.companyId, project, budget })).toEqual([]);
  });
});

describe('a plan that changed after an apply stopped', () => {
  it('has its values written over those of the plan before, in the same records', async () => {
    const [first, second] = writes.budget.services;
    if (!first || !second) throw new Error('The sample has two services.');
    const changed: PsaWrites = {
      ...writes,
      project: {
        ...writes.project,
        name: `Conformance ${id} II`,
        milestones: writes.project.milestones.map((one) => ({ ...one, due: civilDate('2027-04-30') })),
      },
      budget: {
        ...writes.budget,
        purchaseOrder: null,
        endsOn: null,
        services: [{ ...first, quantity: '80', unitPrice: { ...first.unitPrice, amount: '150.00' } }, second],
      },
      placeholders: writes.placeholders.map((one) => ({ ...one, until: civilDate('2027-04-30') })),
    };
    const after = await open(changed);
    expect(after.project).toMatchObject({
      id: receipt.project.id,
      name: `Conformance ${id} II`,
      milestones: [{ due: '2027-04-30' }],
      placeholders: [{ until: '2027-04-30' }, { until: '2027-04-30' }],
    });
    expect(after.budget).toMatchObject({
      id: receipt.budget.id,
      purchaseOrder: null,
      services: [{ quantity: '80', unitPrice: { amount: '150.00' } }, { quantity: '1' }],
    });
  });

  it('loses what we wrote and no longer plan, and keeps what people have added', async () => {
    const project = { data: { type: 'projects', id: receipt.project.id } };
    const list = books.all('task_lists').find(({ relations }) => relations.project === receipt.project.id);
    await call('POST', '/tasks', {
      type: 'tasks',
      attributes: { title: 'Somebody’s milestone', type_id: 3, task_list_id: list?.id },
      relationships: { project },
    });
    await call('POST', '/services', {
      type: 'services',
      attributes: {
        name: 'Somebody’s service',
        billing_type_id: 3,
        unit_id: 1,
        deal_id: receipt.budget.id,
        service_type_id: writes.budget.services[0]?.serviceTypeId,
      },
    });
    const after = await open({
      ...writes,
      project: { ...writes.project, milestones: [] },
      budget: { ...writes.budget, services: writes.budget.services.slice(0, 1) },
      placeholders: writes.placeholders.slice(1),
    });
    expect(after.project.milestones).toEqual([{ key: null, name: 'Somebody’s milestone', due: null }]);
    expect(after.project.placeholders).toMatchObject([{ role: 'Consultant' }]);
    expect(after.budget.services).toMatchObject([
      { key: `service_${id}_1` },
      { key: null, name: 'Somebody’s service', billing: 'non-billable' },
    ]);
  });

  it('leaves a service on which time has been recorded as it is', async () => {
    await recordTime(serviceId('Migration'));
    const [first, second] = writes.budget.services;
    if (!first || !second) throw new Error('The sample has two services.');
    const dearer = { ...second, unitPrice: { ...second.unitPrice, amount: '9500.00' } };
    const after = await open({ ...writes, budget: { ...writes.budget, services: [first, dearer] } });
    expect(after.budget.services).toMatchObject([{}, { unitPrice: { amount: '9000.00' } }]);
    const without = await open({ ...writes, budget: { ...writes.budget, services: [first] } });
    expect(without.budget.services).toHaveLength(2);
  });
});

describe('what somebody has decided in Productive', () => {
  it.each([
    ['a closed budget', () => `/deals/${receipt.budget.id}/close`],
    ['an archived project', () => `/projects/${receipt.project.id}/archive`],
    ['an archived company', () => `/companies/${receipt.companyId}/archive`],
  ])('parks: %s', async (_, path) => {
    await call('PATCH', path());
    await expect(open(writes)).rejects.toMatchObject({ issues: [{ code: 'TL-PSA-0005' }] });
  });

  it('parks: another subsidiary', async () => {
    const elsewhere = { ...writes, budget: { ...writes.budget, subsidiaryId: '201' } };
    await expect(open(elsewhere)).rejects.toMatchObject({ issues: [{ code: 'TL-PSA-0005' }] });
  });

  it('parks: a value that Productive refuses, in its own words', async () => {
    const wrong = {
      ...writes,
      placeholders: writes.placeholders.map((one) => ({ ...one, until: civilDate('2026-01-01') })),
    };
    await expect(open(wrong)).rejects.toMatchObject({
      issues: [{ code: 'TL-PSA-0001', message: expect.stringContaining("can't be before started_on") }],
    });
  });
});

describe('an amendment', () => {
  const amendmentOf = (project: string): PsaWrites => {
    const own = contractFor(`${id}-a`, snapshot, false);
    return { ...own, company: { use: receipt.companyId }, project: { ...own.project, use: project }, placeholders: [] };
  };

  it('opens its budget in the project that it amends, which stays as it is', async () => {
    const after = await open(amendmentOf(receipt.project.id));
    const { placeholders: _, ...asBefore } = receipt.project;
    expect(after.project).toMatchObject(asBefore);
    expect(after.budget).toMatchObject({ key: `budget_${id}-a`, projectId: receipt.project.id });
    const question = { ...keysOf(`${id}-a`) };
    expect(await psa.readWritten(question, callContext())).toMatchObject({
      project: null,
      budget: { id: after.budget.id },
    });
  });

  it('keeps the project open when the first contract is taken back, and says so', async () => {
    await open(amendmentOf(receipt.project.id));
    const undone = await psa.undoProject(keysOf(id), callContext());
    expect(undone.undone).toHaveLength(1);
    expect(undone.left[0]).toBe(
      `Project “Conformance ${id}” stays in Productive: “Conformance ${id}-a” is open on it.`,
    );
    const amendment = await psa.undoProject(keysOf(`${id}-a`), callContext());
    expect(amendment.undone).toHaveLength(1);
  });
});

describe('a key that somebody has emptied', () => {
  const empty = (type: 'projects' | 'deals', recordId: string) =>
    call('PATCH', `/${type}/${recordId}`, { type, id: recordId, attributes: { custom_fields: {} } });

  it('leaves the project, which is named', async () => {
    await empty('projects', receipt.project.id);
    const { undone, left } = await psa.undoProject(keysOf(id), callContext());
    expect(undone).toEqual([expect.stringContaining(`Budget “Conformance ${id}”`)]);
    expect(left[0]).toBe(
      `Project “Conformance ${id}” (Productive ${receipt.project.id}) stays: its key was emptied. Archive it by hand.`,
    );
  });

  it('leaves the budget, which is named, and the project that it is open on', async () => {
    await empty('deals', receipt.budget.id);
    const { undone, left } = await psa.undoProject(keysOf(id), callContext());
    expect(undone).toEqual([]);
    expect(left[0]).toBe(`Project “Conformance ${id}” stays in Productive: “Conformance ${id}” is open on it.`);
  });

  it('on project and budget leaves both, which must be looked for where they are known to have been made', async () => {
    await empty('projects', receipt.project.id);
    await empty('deals', receipt.budget.id);
    expect(await psa.undoProject({ ...keysOf(id), delivered: true }, callContext())).toEqual({
      undone: [],
      left: [
        `Nothing named project_${id} or budget_${id} was found in Productive; if it had such a project or budget, look for it by hand.`,
      ],
    });
    expect(await psa.undoProject(keysOf(id), callContext())).toEqual({ undone: [], left: [] });
  });
});

describe('what stands in the way of taking back', () => {
  it('is time of any status, and nothing is touched', async () => {
    await recordTime(serviceId('Consulting'));
    const obstacles = await psa.undoObstacles(keysOf(id), callContext());
    expect(obstacles).toMatchObject([{ code: 'TL-UNDO-0001', message: expect.stringContaining('1.5 hours') }]);
    await expect(psa.undoProject(keysOf(id), callContext())).rejects.toMatchObject({ issues: obstacles });
    expect(await psa.readWritten(keysOf(id), callContext())).toMatchObject({
      project: { active: true, placeholders: [{}, {}] },
      budget: { open: true },
    });
  });

  it('is an invoice', async () => {
    await recordTime(serviceId('Consulting'));
    const invoice = await call('POST', '/invoices', {
      type: 'invoices',
      attributes: {
        company_id: receipt.companyId,
        currency: 'GBP',
        invoiced_on: '2026-12-31',
        document_type_id: books.all('document_types')[0]?.id,
        number: '2026-17',
      },
    });
    await call('POST', '/invoice_attributions', {
      type: 'invoice_attributions',
      attributes: { amount: '100', invoice_id: invoice, budget_id: receipt.budget.id },
    });
    expect(await psa.undoObstacles(keysOf(id), callContext())).toMatchObject([
      { code: 'TL-UNDO-0001' },
      { code: 'TL-UNDO-0001', message: expect.stringContaining('2026-17') },
    ]);
  });

  it('is nothing where nothing was written', async () => {
    expect(await psa.undoObstacles(keysOf('hubspot-404'), callContext())).toEqual([]);
    expect(await psa.undoProject(keysOf('hubspot-404'), callContext())).toEqual({ undone: [], left: [] });
  });
});

describe('a copy of the template', () => {
  it('that surfaced late, under its own name, is taken away by the next call, and by undoing', async () => {
    const late = (of: string) =>
      call('POST', '/projects/copy', {
        type: 'projects',
        attributes: { name: `Conformance ${of} [project_${of}]`, template_id: '701', company_id: receipt.companyId },
      });
    await late(id);
    await open(writes);
    const left = () =>
      books.all('projects').filter(({ attributes }) => String(attributes.name).endsWith(`[project_${id}]`));
    expect(left()).toEqual([]);
    await late(id);
    await psa.undoProject(keysOf(id), callContext());
    expect(left()).toMatchObject([{ attributes: { archived_at: expect.any(String) } }]);
  });

  it('that an earlier call began is gone on with', async () => {
    const own = contractFor(`${id}-c`, snapshot, true);
    const begun = await call('POST', '/projects/copy', {
      type: 'projects',
      attributes: { name: `Old name [project_${id}-c]`, template_id: '701', company_id: receipt.companyId },
    });
    const after = await open({ ...own, company: { use: receipt.companyId } });
    expect(after.project).toMatchObject({ id: begun, name: own.project.name, key: `project_${id}-c` });
  });
});
