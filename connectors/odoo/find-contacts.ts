import { z } from 'zod';
import type { ContactCandidate } from '../../domain/erp.ts';
import type { OdooSession } from './odoo-session.ts';
import { reference, text } from './odoo-values.ts';

const partner = z.object({ id: z.number(), name: text, email: text, parent_id: reference });
const fields = ['name', 'email', 'parent_id'];

/** People under a customer that answer our contact keys, archived or not, or one of the e-mail addresses. */
export async function findContacts(
  odoo: OdooSession,
  emails: string[],
  known: { companyId: number; ours: Map<string, number> },
): Promise<ContactCandidate[]> {
  const wanted = new Set(emails.map((email) => email.toLowerCase()));
  const sameEmail = [...wanted].map((email) => ['email', '=ilike', email]);
  const underCompany = [
    ['parent_id', '!=', false],
    ['company_id', 'in', [false, known.companyId]],
  ];
  const ourIds = [...known.ours.values()];
  const [ours, byEmail] = await Promise.all([
    ourIds.length === 0 ? [] : odoo.withArchived.search('res.partner', [['id', 'in', ourIds]], fields, partner),
    wanted.size === 0
      ? []
      : odoo.search(
          'res.partner',
          [...underCompany, ...sameEmail.slice(1).map(() => '|'), ...sameEmail],
          fields,
          partner,
        ),
  ]);
  const candidates: ContactCandidate[] = [];
  for (const row of ours) {
    // Somebody may have taken the contact out of its company.
    if (row.parent_id === null) continue;
    for (const [key, id] of known.ours) {
      if (id === row.id) candidates.push(candidate(row, row.parent_id.id, 'our external id', key));
    }
  }
  for (const row of byEmail) {
    const email = row.email?.trim().toLowerCase() ?? '';
    // "_" in an address is a wildcard to Odoo.
    if (row.parent_id && wanted.has(email)) candidates.push(candidate(row, row.parent_id.id, 'email', email));
  }
  return candidates;
}

function candidate(
  row: z.infer<typeof partner>,
  customerId: number,
  matchedBy: ContactCandidate['matchedBy'],
  answers: string,
): ContactCandidate {
  return { id: row.id, name: row.name ?? '', email: row.email, customerId, matchedBy, answers };
}
