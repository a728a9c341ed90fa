import type { DealReading } from '../../domain/deal.ts';
import { type RecordRef, recordRef } from '../../domain/ids.ts';
import type { CallContext } from '../call-context.ts';
import { outcomeProperties, readProperties } from './hubspot-fields.ts';
import { type HubspotObject, objectReply } from './hubspot-replies.ts';
import type { Hubspot } from './open-hubspot.ts';
import { readAssociatedIds } from './read-associated-ids.ts';
import { readObjects } from './read-objects.ts';
import { readOwner } from './read-owner.ts';
import { companyProperties, contactProperties, type DealSource, lineProperties, toDeal } from './to-deal.ts';

/**
 * The deal with company, contacts, lines and owner: one call for the deal and its associations, then one each, side by
 * side; one more for a deal that amends another. HubSpot's app saves associations after the deal: just after a win, company and lines can still be missing, and
 * adding them sends webhooks of its own.
 */
export async function readDeal(hubspot: Hubspot, id: string, context: CallContext): Promise<DealReading> {
  const { client, fields, paths, settings } = hubspot;
  const [account, deal] = await Promise.all([
    // Also proves that this is HubSpot: a wrong address that answers everything with 404 must not look like a lost deal.
    hubspot.account(context),
    client.find(
      {
        doing: `reading deal ${id}`,
        method: 'GET',
        path: `${paths.objects}/deals/${encodeURIComponent(id)}`,
        query: { properties: readProperties(fields).join(','), associations: 'companies,contacts,line_items' },
        writes: false,
        reply: objectReply,
      },
      context,
    ),
  ]);
  if (!deal || deal.archived) return { found: 'nothing' };
  if (deal.id !== id) return { found: 'merged', into: deal.id };

  const ids = await readAssociatedIds(hubspot, deal, context);
  const ownerId = deal.properties.hubspot_owner_id;
  const [companies, contacts, lines, owner, amended] = await Promise.all([
    readObjects(
      hubspot,
      { type: 'companies', ids: ids.primaryCompany ? [ids.primaryCompany] : [], properties: companyProperties(fields) },
      context,
    ),
    readObjects(hubspot, { type: 'contacts', ids: ids.contacts, properties: contactProperties }, context),
    readObjects(hubspot, { type: 'line_items', ids: ids.lines, properties: lineProperties(fields) }, context),
    ownerId ? readOwner(hubspot, ownerId, context) : null,
    readAmended(hubspot, deal, context),
  ]);
  const { connection } = settings;
  const source = { deal, company: companies[0] ?? null, contacts, lines, owner, amended };
  return {
    found: 'deal',
    deal: toDeal(source, { connection, account, fields }),
    records: recordsOf(source, connection),
  };
}

/** The deal that this one amends, as far as it says what became of it. One that amends itself amends nothing. */
async function readAmended(
  { client, fields, paths }: Hubspot,
  { id, properties }: HubspotObject,
  context: CallContext,
): Promise<HubspotObject | null> {
  const amended = properties[fields.amends]?.trim();
  if (!amended || amended === id || !/^\d+$/.test(amended)) return null;
  const found = await client.find(
    {
      doing: `reading deal ${amended}, which deal ${id} amends`,
      method: 'GET',
      path: `${paths.objects}/deals/${amended}`,
      query: { properties: ['hs_merged_object_ids', ...Object.values(outcomeProperties)].join(',') },
      writes: false,
      reply: objectReply,
    },
    context,
  );
  return found?.archived ? null : found;
}

/** By which the process is found: when one of them changes, and when someone asks for its story. */
function recordsOf({ deal, company, contacts, lines }: DealSource, connection: string): RecordRef[] {
  return [
    recordRef(connection, 'deal', deal.id),
    ...(company ? [recordRef(connection, 'company', company.id)] : []),
    ...contacts.map(({ id }) => recordRef(connection, 'contact', id)),
    ...lines.map(({ id }) => recordRef(connection, 'line_item', id)),
  ];
}
