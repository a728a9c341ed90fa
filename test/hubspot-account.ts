import { sandboxApp } from '../sandbox/hubspot/sandbox-app.ts';

/** A person at work in the sandbox's HubSpot, through its own API. */
export function hubspotAccount(url: string) {
  const call = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/crm/objects/2026-09/${path}`, {
      method,
      headers: { authorization: `Bearer ${sandboxApp.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204
      ? null
      : ((await response.json()) as { id: string; properties: Record<string, string | null> });
  };
  return {
    read: async (type: string, id: string, properties: string[]) => {
      const found = await call('GET', `${type}/${id}?properties=${properties.join(',')}`);
      return found?.properties ?? {};
    },
    change: (type: string, id: string, properties: Record<string, string>) =>
      call('PATCH', `${type}/${id}`, { properties }),
    remove: (type: string, id: string) => call('DELETE', `${type}/${id}`),
    merge: (winner: string, loser: string) =>
      call('POST', 'deals/merge', { primaryObjectId: winner, objectIdToMerge: loser }),
    outcome: async (dealId: string) => {
      const found = await call(
        'GET',
        `deals/${dealId}?properties=throughline_key,throughline_outcome,throughline_order,throughline_project,throughline_plan,throughline_generation`,
      );
      return found?.properties ?? {};
    },
    linesOf: async (dealId: string): Promise<string[]> => {
      const found = (await call('GET', `deals/${dealId}?associations=line_items`)) as unknown as {
        associations: { 'line items': { results: { id: string }[] } };
      };
      return [...new Set(found.associations['line items'].results.map(({ id }) => id))];
    },
    contactsOf: async (dealId: string): Promise<string[]> => {
      const found = (await call('GET', `deals/${dealId}?associations=contacts`)) as unknown as {
        associations?: { contacts?: { results: { id: string }[] } };
      };
      return [...new Set((found.associations?.contacts?.results ?? []).map(({ id }) => id))];
    },
    companyOf: async (dealId: string): Promise<string> => {
      const found = (await call('GET', `deals/${dealId}?associations=companies`)) as unknown as {
        associations: { companies: { results: { id: string }[] } };
      };
      const [company] = found.associations.companies.results;
      if (!company) throw new Error(`Deal ${dealId} has no company.`);
      return company.id;
    },
  };
}
