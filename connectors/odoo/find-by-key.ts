import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import { externalName, namespace } from './external-id.ts';
import { judge } from './odoo-judgement.ts';
import { OdooRefusal } from './odoo-refusal.ts';
import type { OdooSession } from './odoo-session.ts';
import { done } from './odoo-values.ts';

const reference = z.tuple([z.string(), z.union([z.number(), z.literal(false)])]);
type Reference = z.infer<typeof reference>;

/**
 * The database id behind one of our keys, archived or not; null when nothing was written under it. An ordinary user may ask
 * this way, while reading `ir.model.data` takes an administrator.
 *
 * @throws BusinessRejection TL-ERP-0002 when the record exists and the service account may not see it: writing again
 * would not be right.
 */
export async function findByKey(odoo: OdooSession, model: string, key: string): Promise<number | null> {
  let found = await lookUp(odoo, key);
  if (found?.[1] === false) {
    await forgetRolledBack(odoo);
    found = await lookUp(odoo, key);
  }
  if (found === null) return null;
  const [foundModel, id] = found;
  if (foundModel === model && id !== false) return id;
  const trouble =
    id === false ? 'exists, but the service account may not see it' : `is a ${foundModel}, not a ${model}`;
  throw new BusinessRejection([
    issueOf('TL-ERP-0002', {
      message: `Odoo's record ${namespace}.${externalName(key)} ${trouble}.`,
      hint: 'Check the access rights and the companies of the service account in Odoo.',
      about: `odoo=${model}`,
    }),
  ]);
}

async function lookUp(odoo: OdooSession, key: string): Promise<Reference | null> {
  const args = { module: namespace, xml_id: externalName(key) };
  try {
    return reference.parse(await odoo.withArchived.raw('ir.model.data', 'check_object_reference', null, args));
  } catch (error) {
    if (!(error instanceof OdooRefusal)) throw error;
    // The one way in which Odoo says "no such external id", on every version and transport.
    if (error.className === 'ValueError' && error.sentence.startsWith('External ID not found')) return null;
    throw judge(error, 'ir.model.data.check_object_reference', false);
  }
}

/**
 * Makes every worker of Odoo forget its cached external ids. A `load` that was refused, or lost a race, leaves the ids it
 * rolled back in the cache of the worker that ran it (17 and 19, measured), and that worker says "not to be seen" for ever,
 * even after the record was made. Writing one's own time zone is what an ordinary user can do to clear that cache; it is
 * written as it was.
 */
async function forgetRolledBack(odoo: OdooSession): Promise<void> {
  const { uid } = await odoo.model('res.users', 'context_get', {}, z.object({ uid: z.number() }));
  const me = z.tuple([z.object({ tz: z.union([z.string(), z.literal(false)]) })]);
  const [{ tz }] = await odoo.records('res.users', 'read', [uid], { fields: ['tz'] }, me);
  await odoo.records('res.users', 'write', [uid], { vals: { tz } }, done);
}
