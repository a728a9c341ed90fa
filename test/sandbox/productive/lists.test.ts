import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, startedAccount } from './productive-account.ts';

let account: Account;
beforeAll(async () => {
  account = await startedAccount({ productive: { rateLimits: { callsPerTenSeconds: 10_000 } } });
  for (let number = 1; number <= 35; number += 1)
    await account.create('companies', { name: `Customer ${number}`, due_days: number });
});
afterAll(() => account.sandbox.close());

const names = async (query: string, type = 'companies') =>
  (await account.call('GET', `/${type}?${query}`)).many.map(({ attributes }) => attributes.name ?? attributes.email);

describe('a list', () => {
  it('comes in pages of thirty, of up to two hundred when asked', async () => {
    const first = await account.call('GET', '/companies');
    expect(first.many).toHaveLength(30);
    expect(first.meta).toEqual({ current_page: 1, total_pages: 2, total_count: 41, page_size: 30, max_page_size: 200 });
    const second = await account.call('GET', '/companies?page[number]=2');
    expect(second.many).toHaveLength(11);
    const ids = new Set([...first.many, ...second.many].map(({ id }) => id));
    expect(ids.size).toBe(41);
    expect((await account.call('GET', '/companies?page[size]=500')).meta.page_size).toBe(200);
    expect((await account.call('GET', '/companies?page[number]=3')).many).toEqual([]);
    expect((await account.call('GET', '/companies?page[number]=0')).status).toBe(400);
  });

  it('can be sorted both ways', async () => {
    expect((await names('sort=-name&filter[query]=Customer')).at(0)).toBe('Customer 9');
    expect((await names('sort=name&filter[query]=Customer')).at(0)).toBe('Customer 1');
    expect((await account.call('GET', '/companies?sort=due_days')).errors[0]?.title).toBe('Unsupported Sort');
  });

  it.each([
    ['equality by default', 'filter[name]=Customer 7', ['Customer 7']],
    ['a named operator', 'filter[name][eq]=Customer 7', ['Customer 7']],
    ['part of a text', 'filter[name][contains]=quay', ['Old Quay Shipping Ltd', 'Old Quay Shipping Ltd']],
    ['its opposite', 'filter[name][not_contain]=Customer&filter[id][gt]=1004', ['Meridian Labs', 'Meridian Labs']],
    ['several ids', 'filter[id]=1001,1005', ['Northwind', 'Meridian Labs']],
    ['what is archived', 'filter[status]=2', ['Old Quay Shipping Ltd', 'Fenland Seeds Ltd']],
    ['a time', 'filter[created_at][lt]=2026-01-01&filter[name][contains]=Lab', ['Meridian Labs', 'Meridian Labs']],
    [
      'any of several conditions',
      'filter[$op]=or&filter[0][name]=Customer 3&filter[1][name]=Customer 4',
      ['Customer 3', 'Customer 4'],
    ],
  ])('can be filtered by %s', async (_, query, expected) => {
    expect(await names(query)).toEqual(expected);
  });

  it.each(['filter[domain]=x', 'filter[name][like]=x', 'filter[custom_fields]=x', 'filter[$op]=xor&filter[name]=x'])(
    'refuses %s',
    async (query) => {
      const { status, errors } = await account.call('GET', `/companies?${query}`);
      expect([status, errors[0]?.title]).toEqual([400, 'Unsupported Filter']);
    },
  );

  it('leaves templates out unless they are asked for', async () => {
    expect(await names('', 'projects')).toEqual([]);
    expect(await names('filter[template]=true', 'projects')).toEqual(['Implementation template']);
    expect(await names('filter[with_templates]=true', 'projects')).toEqual(['Implementation template']);
  });

  it('finds people by e-mail address', async () => {
    expect(await names('filter[email]=jonas.lind@northwind.example', 'people')).toEqual([
      'jonas.lind@northwind.example',
    ]);
  });
});
