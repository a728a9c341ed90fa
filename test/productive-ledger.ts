import { sandboxOrganization } from '../sandbox/productive/sandbox-organization.ts';

interface Found {
  id: string;
  attributes: Record<string, unknown>;
}

/** What the sandbox's Productive holds, and somebody at work in it, over its own JSON:API. */
export function productiveLedger(url: string) {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/api/v2/${path}`, {
      method,
      headers: {
        'x-auth-token': sandboxOrganization.token,
        'x-organization-id': sandboxOrganization.id,
        'content-type': 'application/vnd.api+json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as { data: unknown };
  };
  const list = async (type: string, query = ''): Promise<Found[]> =>
    (await call('GET', `${type}?page[size]=200&${query}`)).data as Found[];
  /** Records that carry our key, in whatever custom field. */
  const keyed = async (type: string, key: string, query = '') =>
    (await list(type, query)).filter(({ attributes }) => Object.values(attributes.custom_fields ?? {}).includes(key));
  return {
    projects: (key: string) => keyed('projects', `project_${key}`),
    budgets: (key: string) => keyed('deals', `budget_${key}`, 'filter[type]=2'),
    services: (budgetId: string) => list('services', `filter[deal_id]=${budgetId}`),
    bookings: (budgetId: string) => list('bookings', `filter[budget_id]=${budgetId}&filter[with_draft]=true`),
    tasks: (projectId: string) => list('tasks', `filter[project_id]=${projectId}`),
    lists: (projectId: string) => list('task_lists', `filter[project_id]=${projectId}`),
    people: () => list('people', 'filter[person_type]=1'),
    companies: () => list('companies'),
    /** Whatever else somebody does there. */
    change: (method: string, path: string, body?: unknown) => call(method, path, body),
    /** Somebody works on the budget's first service. */
    recordTime: async (budgetId: string, minutes: number) => {
      const [service] = await list('services', `filter[deal_id]=${budgetId}`);
      const [person] = await list('people');
      await call('POST', 'time_entries', {
        data: {
          type: 'time_entries',
          attributes: { date: '2026-11-20', time: minutes, person_id: person?.id, service_id: service?.id },
        },
      });
    },
  };
}
