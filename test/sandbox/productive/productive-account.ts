import { sandboxOrganization } from '../../../sandbox/productive/sandbox-organization.ts';
import { type SandboxOptions, startSandbox } from '../../../sandbox/start-sandbox.ts';

interface Answered {
  id: string;
  type: string;
  attributes: Record<string, unknown>;
  relationships: Record<string, { data?: { type: string; id: string } | null; meta?: { included: boolean } }>;
}

/** Productive's answer, as far as tests look at it. */
export interface ProductiveAnswer {
  status: number;
  one: Answered;
  many: Answered[];
  included: Answered[] | undefined;
  meta: Record<string, number>;
  errors: { status: number | string; title: string; detail: string; source?: { pointer: string }; limit?: number }[];
}

const bulkType = 'application/vnd.api+json; ext=bulk';

/** Both headers of a bulk request. */
export const bulk = { 'content-type': bulkType, accept: bulkType };

/** A sandbox, and somebody who talks JSON:API to its Productive over a real socket. */
export async function startedAccount(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ProductiveAnswer> => {
    const response = await fetch(`${sandbox.url}/api/v2${path}`, {
      method,
      headers: {
        'x-auth-token': sandboxOrganization.token,
        'x-organization-id': sandboxOrganization.id,
        'content-type': 'application/vnd.api+json',
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    const { data, included, meta, errors } = text === '' ? {} : JSON.parse(text);
    return { status: response.status, one: data, many: data, included, meta, errors };
  };
  const create = async (type: string, attributes: Record<string, unknown>): Promise<string> => {
    const { status, one, errors } = await call('POST', `/${type}`, sent(type, attributes));
    if (status !== 201) throw new Error(`${type}: ${JSON.stringify(errors)}`);
    return one.id;
  };
  const settle = (change: object) =>
    fetch(`${sandbox.url}/_productive`, { method: 'POST', body: JSON.stringify(change) });
  return { sandbox, call, create, settle };
}

export type Account = Awaited<ReturnType<typeof startedAccount>>;

/** One resource, as JSON:API sends it. */
export function sent(type: string, attributes: Record<string, unknown>, id?: string) {
  return { data: { type, ...(id === undefined ? {} : { id }), attributes } };
}

/** A customer with a project and an open budget in pounds; hours are worked on the service. */
export async function sampleBudget({ create }: Account, service: Record<string, unknown> = {}) {
  const company_id = await create('companies', { name: 'Harrow & Finch Ltd' });
  const project = { name: 'Support', company_id, project_manager_id: '604', project_type_id: 2, workflow_id: '400' };
  const project_id = await create('projects', project);
  const terms = { budget: true, deal_type_id: 2, date: '2026-11-23', currency: 'GBP', subsidiary_id: '202' };
  const deal_id = await create('deals', { name: 'Support', company_id, project_id, ...terms });
  const kind = { billing_type_id: 2, unit_id: 1, service_type_id: '302', quantity: '10', price: 12_500 };
  const serviceId = await create('services', { name: 'Consulting', deal_id, ...kind, ...service });
  return { companyId: company_id, projectId: project_id, budgetId: deal_id, serviceId };
}
