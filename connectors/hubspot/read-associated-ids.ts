import type { CallContext } from '../call-context.ts';
import { associationsReply, type HubspotObject } from './hubspot-replies.ts';
import { batchTrouble } from './hubspot-trouble.ts';
import type { Hubspot } from './open-hubspot.ts';

export interface AssociatedIds {
  companies: string[];
  /** The company HubSpot calls primary; the one with the lowest id when it marks none; null without companies. */
  primaryCompany: string | null;
  contacts: string[];
  lines: string[];
}

interface Associated {
  id: string;
  primary: boolean;
}

const PRIMARY_COMPANY = 5;

/**
 * The records a deal is associated with, each once and by rising id. Reading the deal brings the first of them along; only
 * a kind with more than that is asked for again.
 */
export async function readAssociatedIds(
  hubspot: Hubspot,
  deal: HubspotObject,
  context: CallContext,
): Promise<AssociatedIds> {
  const [companies, contacts, lines] = await Promise.all([
    associated(hubspot, deal, 'companies', ['companies'], context),
    associated(hubspot, deal, 'contacts', ['contacts'], context),
    // HubSpot's key is "line items", with a space; some answers have been seen with an underscore.
    associated(hubspot, deal, 'line_items', ['line items', 'line_items'], context),
  ]);
  const primary = companies.find((company) => company.primary) ?? companies[0];
  return {
    companies: unique(companies),
    primaryCompany: primary?.id ?? null,
    contacts: unique(contacts),
    lines: unique(lines),
  };
}

async function associated(
  hubspot: Hubspot,
  deal: HubspotObject,
  type: string,
  keys: string[],
  context: CallContext,
): Promise<Associated[]> {
  const brought = keys.flatMap((key) => deal.associations?.[key] ?? []);
  const more = brought.some(({ paging }) => paging?.next);
  const found = more
    ? await readAll(hubspot, deal.id, type, context)
    : brought
        .flatMap(({ results }) => results)
        .map(({ id, type: name }) => ({ id, primary: name === 'deal_to_company' }));
  return found.sort((a, b) => Number(a.id) - Number(b.id));
}

/** From the beginning: the cursor in the deal's answer belongs to another endpoint, which the date-based API dropped. */
async function readAll(hubspot: Hubspot, dealId: string, type: string, context: CallContext): Promise<Associated[]> {
  const found: Associated[] = [];
  const doing = `reading which ${type.replace('_', ' ')} deal ${dealId} has`;
  for (let after: string | undefined; ; ) {
    const reply = await hubspot.client.call(
      {
        doing,
        method: 'POST',
        path: `${hubspot.paths.associations}/deals/${type}/batch/read`,
        body: { inputs: [{ id: dealId, ...(after === undefined ? {} : { after }) }] },
        writes: false,
        reply: associationsReply,
      },
      context,
    );
    const [error] = reply.errors ?? [];
    if (error) throw batchTrouble(error, { doing, writes: false, rateWindow: hubspot.settings.rateWindow });
    for (const { toObjectId: id, associationTypes } of reply.results.flatMap(({ to }) => to)) {
      found.push({ id, primary: associationTypes.some(({ typeId }) => typeId === PRIMARY_COMPANY) });
    }
    const next = reply.results[0]?.paging?.next?.after;
    // A cursor that doesn't move would be read for ever.
    if (next === undefined || next === after) return found;
    after = next;
  }
}

/** One record is listed once per label it has. */
function unique(found: Associated[]): string[] {
  return [...new Set(found.map(({ id }) => id))];
}
