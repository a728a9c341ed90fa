import type { Deal, DealContact } from '../deal.ts';
import type { ContactCandidate } from '../erp.ts';
import type { ContactField, EntityPolicy } from '../policy.ts';
import { contactKey } from './external-keys.ts';
import type { CustomerMatch } from './match-customer.ts';
import type { ContactWrite } from './plan-types.ts';
import { compareIds } from './report.ts';

/** By the contacts' ids in the CRM. Someone whom the customer already has under the same e-mail address is used as is. */
export function planContacts(
  deal: Deal,
  entity: EntityPolicy,
  customer: CustomerMatch,
  found: readonly ContactCandidate[],
): ContactWrite[] {
  const customerId = 'existing' in customer ? customer.existing.id : (customer.ours?.id ?? null);
  const sorted = deal.contacts.toSorted((a, b) => compareIds(a.id, b.id));
  const used = new Set<number>();
  return sorted.flatMap((contact): ContactWrite[] => {
    const key = contactKey(entity, deal.connection, contact.id);
    const isOurs = found.some((c) => c.matchedBy === 'our external id' && c.answers === key);
    const existing = isOurs ? null : sameAddress(contact, customerId, found);
    // Contacts that aren't ours to make are left to the ERP's people.
    if (existing === null && entity.ownership.contact.length === 0) return [];
    if (existing === null) return [{ key, upsert: contactValues(contact, entity) }];
    if (used.has(existing)) return [];
    used.add(existing);
    return [{ use: existing }];
  });
}

function sameAddress(
  contact: DealContact,
  customerId: number | null,
  found: readonly ContactCandidate[],
): number | null {
  const email = contact.email?.toLowerCase();
  if (!email || customerId === null) return null;
  const matching = found.filter(
    (c) => c.matchedBy === 'email' && c.customerId === customerId && c.email?.toLowerCase() === email,
  );
  return matching.length > 0 ? Math.min(...matching.map(({ id }) => id)) : null;
}

function contactValues(contact: DealContact, entity: EntityPolicy) {
  const takes = (field: ContactField) => entity.ownership.contact.includes(field);
  return {
    name: contact.name || contact.email || `Contact ${contact.id}`,
    ...(takes('email') && { email: contact.email || null }),
    ...(takes('phone') && { phone: contact.phone || null }),
    ...(takes('jobTitle') && { jobTitle: contact.jobTitle || null }),
  };
}
