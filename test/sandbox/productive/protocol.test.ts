import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';
import { type Account, bulk, sampleBudget, sent, startedAccount } from './productive-account.ts';

let account: Account;
beforeAll(async () => {
  account = await startedAccount({ productive: { rateLimits: { callsPerTenSeconds: 10_000 } } });
});
afterAll(() => account.sandbox.close());

describe("Productive's door", () => {
  it.each([
    ['no token', { 'x-auth-token': '' }, 401],
    ['an unknown token', { 'x-auth-token': 'stolen' }, 401],
    ['another organisation', { 'x-organization-id': '1' }, 403],
    ['plain JSON', { 'content-type': 'application/json' }, 415],
  ])('is shut to %s', async (_, headers: Record<string, string>, status) => {
    const answer = await account.call('GET', '/companies', undefined, headers);
    expect([answer.status, Number(answer.errors[0]?.status)]).toEqual([status, status]);
  });

  it('lets a read-only token read and nothing else', async () => {
    const readOnly = { 'x-auth-token': sandboxOrganization.readOnlyToken };
    expect((await account.call('GET', '/companies', undefined, readOnly)).status).toBe(200);
    const refused = await account.call('POST', '/companies', sent('companies', { name: 'X' }), readOnly);
    expect(refused.status).toBe(403);
  });

  it('knows only its own routes and records', async () => {
    expect((await account.call('GET', '/nonsense')).errors[0]?.title).toBe('Route Not Found');
    expect((await account.call('DELETE', '/companies/1002')).errors[0]?.title).toBe('Route Not Found');
    expect((await account.call('GET', '/companies/424242')).errors[0]?.title).toBe('Record Not Found');
  });

  it('finds bulk routes only when both headers say so', async () => {
    const body = { data: [] };
    expect((await account.call('PATCH', '/time_entries/approve', body, bulk)).status).toBe(200);
    const half = { 'content-type': bulk['content-type'] };
    expect((await account.call('PATCH', '/time_entries/approve', body, half)).status).toBe(404);
  });

  it('answers a body that is not JSON:API with 400', async () => {
    expect((await account.call('POST', '/companies', { name: 'X' })).status).toBe(400);
  });
});

describe('a document', () => {
  it('says where a relation leads only when it is included', async () => {
    const { projectId, companyId } = await sampleBudget(account);
    const bare = await account.call('GET', `/projects/${projectId}`);
    expect(bare.one.relationships.company).toEqual({ meta: { included: false } });
    expect(bare.included).toBeUndefined();
    const full = await account.call('GET', `/deals?filter[project_id]=${projectId}&include=project.company,contact`);
    const [budget] = full.many;
    expect(budget?.relationships).toMatchObject({
      project: { data: { type: 'projects', id: projectId } },
      contact: { data: null },
      company: { meta: { included: false } },
    });
    const project = full.included?.find(({ type }) => type === 'projects');
    expect(project?.relationships.company).toEqual({ data: { type: 'companies', id: companyId } });
    expect(full.included?.map(({ type }) => type).sort()).toEqual(['companies', 'projects']);
  });

  it('is refused with an include it has not', async () => {
    const { status, errors } = await account.call('GET', '/deals?include=userz');
    expect([status, errors[0]]).toMatchObject([
      400,
      { title: 'Unsupported Include', detail: "Include 'userz' is not supported on this endpoint" },
    ]);
  });

  it('can be thinned to named fields', async () => {
    const { many } = await account.call('GET', '/subsidiaries?fields[subsidiaries]=name,nonsense');
    expect(many.map(({ attributes }) => attributes)).toEqual([
      { name: 'Northwind Consulting GmbH' },
      { name: 'Northwind Consulting Ltd' },
    ]);
  });

  it('has all its complaints in one answer, each with a pointer', async () => {
    const wrong = { name: '', unit_id: 9, price: '12.50', service_type_id: '1', nonsense: 1 };
    const { status, errors } = await account.call('POST', '/services', sent('services', wrong));
    expect(status).toBe(422);
    expect(errors.map(({ source, detail }) => `${source?.pointer.replace('data/attributes/', '')} ${detail}`)).toEqual([
      'price must be an integer',
      'nonsense is not permitted',
      'service_type must exist',
      "name can't be blank",
      "deal can't be blank",
      "service_type can't be blank",
      "billing_type_id can't be blank",
      'unit_id is not included in the list',
    ]);
  });
});
