import { sandboxApp } from './hubspot/sandbox-app.ts';

/** What people do to a deal after it was won, through HubSpot's own API: for tests and rehearsals. */
export interface DealActions {
  /** Sets properties of the deal; null clears one. */
  change(id: string, properties: Record<string, string | null>): Promise<void>;
  /** Sets properties of one of its lines, by position, 0 for the first. */
  changeLine(id: string, position: number, properties: Record<string, string | null>): Promise<void>;
  win(id: string): Promise<void>;
  lose(id: string): Promise<void>;
  /** Back to the first open stage of its pipeline. */
  reopen(id: string): Promise<void>;
  delete(id: string): Promise<void>;
  /** `id` is merged into `survivor`, whose id stays. */
  merge(id: string, survivor: string): Promise<void>;
  properties(id: string, ...names: string[]): Promise<Record<string, string | null>>;
}

interface Stage {
  id: string;
  metadata: { isClosed: string; probability: string };
}

/** What is looked at in HubSpot's answers. */
interface Answer {
  properties?: Record<string, string | null>;
  associations?: Record<string, { results: { id: string }[] }>;
  stages?: Stage[];
}

/** `url` is the sandbox's. Methods throw when HubSpot refuses. */
export function createDealActions(url: string): DealActions {
  const objects = '/crm/objects/2026-09';
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${sandboxApp.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? {} : ((await response.json()) as Answer);
  };
  const change: DealActions['change'] = async (id, properties) => {
    await call('PATCH', `${objects}/deals/${id}`, { properties });
  };
  const read: DealActions['properties'] = async (id, ...names) => {
    return (await call('GET', `${objects}/deals/${id}?properties=${names.join(',')}`)).properties ?? {};
  };
  const moveTo = async (id: string, isWanted: (stage: Stage) => boolean) => {
    const { pipeline } = await read(id, 'pipeline');
    const { stages } = await call('GET', `/crm/pipelines/2026-09/deals/${pipeline}`);
    await change(id, { dealstage: stages?.find(isWanted)?.id ?? null });
  };
  return {
    change,
    changeLine: async (id, position, properties) => {
      const deal = await call('GET', `${objects}/deals/${id}?associations=line_items`);
      const lines = deal.associations?.['line items']?.results ?? [];
      await call('PATCH', `${objects}/line_items/${lines[position]?.id}`, { properties });
    },
    win: (id) => moveTo(id, ({ metadata }) => metadata.isClosed === 'true' && Number(metadata.probability) === 1),
    lose: (id) => moveTo(id, ({ metadata }) => metadata.isClosed === 'true' && Number(metadata.probability) === 0),
    reopen: (id) => moveTo(id, ({ metadata }) => metadata.isClosed === 'false'),
    delete: async (id) => {
      await call('DELETE', `${objects}/deals/${id}`);
    },
    merge: async (id, survivor) => {
      await call('POST', `${objects}/deals/merge`, { primaryObjectId: survivor, objectIdToMerge: id });
    },
    properties: read,
  };
}
