import type { PsaWrites } from '../../domain/psa.ts';
import { companiesByKey } from './find-by-key.ts';
import { productiveRejection } from './productive-rejection.ts';
import type { ProductiveSession } from './productive-session.ts';
import { budget, type CompanyRecord, company, project } from './psa-records.ts';
import { writeMissing } from './write-missing.ts';

/** The company's id: the one that was chosen, or ours, created where it isn't there. */
export async function writeCompany(session: ProductiveSession, planned: PsaWrites['company']): Promise<string> {
  if ('use' in planned) return planned.use;
  const { key, create } = planned;
  const { companies: field } = await session.keyFields(session);
  const [found] = await writeMissing(session, {
    planned: [create],
    list: async () => inUseFirst(await companiesByKey(session, key)),
    is: () => true,
    create: ({ name, domain }) =>
      session.write(
        `creating the company “${name}”`,
        'POST',
        '/companies',
        { type: 'companies', attributes: { name, ...(domain ? { domain } : {}), custom_fields: { [field]: key } } },
        company,
      ),
    dropDouble: (double, kept) => archiveEmpty(session, double, kept),
  });
  if (found?.archived_at) throw archived(found);
  return found?.id ?? '';
}

/** A double that was put away stays in the archive with its key: it counts only where there is nothing else. */
function inUseFirst(found: CompanyRecord[]): CompanyRecord[] {
  const inUse = found.filter(({ archived_at }) => archived_at === null);
  return inUse.length > 0 ? inUse : found.slice(0, 1);
}

/** Companies can't be deleted, only archived. */
async function archiveEmpty(session: ProductiveSession, double: CompanyRecord, kept: CompanyRecord): Promise<void> {
  const ofCompany = { 'filter[company_id]': double.id };
  const doing = 'looking whether a doubled company is used';
  const projects = await session.list(doing, '/projects', { ...ofCompany, 'filter[with_templates]': 'true' }, project);
  const deals = await session.list(doing, '/deals', ofCompany, budget);
  if (projects.data.length + deals.data.length > 0) throw bothUsed(double, kept);
  await session.move(`archiving the doubled company “${double.name}”`, `/companies/${double.id}/archive`);
}

function bothUsed(double: CompanyRecord, kept: CompanyRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Productive has two companies for this customer, ${kept.id} and ${double.id} (“${double.name}”), and both are used.`,
    hint: `Move what belongs to company ${double.id} to ${kept.id}, archive ${double.id}, then retry.`,
    about: `company:${kept.id}`,
  });
}

function archived(found: CompanyRecord) {
  return productiveRejection('TL-PSA-0005', {
    message: `Company “${found.name}” (Productive ${found.id}) is archived.`,
    hint: 'Restore it in Productive and retry, or choose another company.',
    about: `company:${found.id}`,
  });
}
