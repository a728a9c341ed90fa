import Kitsu from 'kitsu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';

/** A JSON:API client that knows nothing of us reads and writes the simulator over a real socket: the format as others read it. */
describe('an independent JSON:API client against the simulator', () => {
  let sandbox: Sandbox;
  let productive: Kitsu;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const { id, token } = sandboxOrganization;
    productive = new Kitsu({
      baseURL: `${sandbox.url}/api/v2`,
      camelCaseTypes: false,
      pluralize: false,
      resourceCase: 'none',
      headers: { 'X-Auth-Token': token, 'X-Organization-Id': id },
    });
  });
  afterAll(() => sandbox.close());

  it('creates a company, reads it back, changes it and finds it by its key', async () => {
    const { data: created } = await productive.post('companies', { name: 'Alpenrad', custom_fields: { '101': 'k1' } });
    expect(created).toMatchObject({ id: expect.stringMatching(/^\d+$/), type: 'companies', name: 'Alpenrad' });
    await productive.patch('companies', { id: created.id, domain: 'alpenrad.example' });
    const { data } = await productive.get(`companies/${created.id}`);
    expect(data).toMatchObject({ name: 'Alpenrad', domain: 'alpenrad.example', custom_fields: { '101': 'k1' } });
    const found = await productive.get('companies', { params: { filter: { custom_fields: { '101': { eq: 'k1' } } } } });
    expect(found.data.map(({ id }: { id: string }) => id)).toEqual([created.id]);
  });

  it('sends relations as JSON:API and reads what is included', async () => {
    const project = {
      name: 'Rollout',
      project_type_id: 2,
      company: { data: { type: 'companies', id: '1002' } },
      project_manager: { data: { type: 'people', id: '604' } },
      workflow: { data: { type: 'workflows', id: '400' } },
    };
    const { data: created } = await productive.post('projects', project);
    const { data } = await productive.get(`projects/${created.id}`, { params: { include: 'company,project_manager' } });
    expect(data.company.data).toMatchObject({ id: '1002', type: 'companies', name: 'Old Quay Shipping Ltd' });
    expect(data.project_manager.data).toMatchObject({ email: 'jonas.lind@northwind.example' });
  });

  it('pages', async () => {
    const { data, meta } = await productive.get('people', { params: { page: { number: 2, size: 4 }, sort: 'email' } });
    expect(data).toHaveLength(4);
    expect(meta).toMatchObject({ current_page: 2, page_size: 4, total_pages: 3, total_count: 11 });
  });

  it('deletes, and is told of errors', async () => {
    await expect(productive.get('companies/424242')).rejects.toMatchObject({
      errors: [{ title: 'Record Not Found' }],
    });
    await expect(productive.post('companies', { name: '' })).rejects.toMatchObject({
      errors: [{ detail: "can't be blank", source: { pointer: 'data/attributes/name' } }],
    });
    const folder = { name: 'Delivery', project: { data: { type: 'projects', id: '701' } } };
    const { data: made } = await productive.post('folders', folder);
    const list = { name: 'List', project: folder.project, folder: { data: { type: 'folders', id: made.id } } };
    const { data: of } = await productive.post('task_lists', list);
    const task = { title: 'Task', project: folder.project, task_list: { data: { type: 'task_lists', id: of.id } } };
    const { data: created } = await productive.post('tasks', task);
    await productive.delete('tasks', created.id);
    await expect(productive.get(`tasks/${created.id}`)).rejects.toMatchObject({
      errors: [{ title: 'Record Not Found' }],
    });
  });
});
