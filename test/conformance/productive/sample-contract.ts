import type { PsaPort } from '../../../connectors/psa-port.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import { currency } from '../../../domain/money.ts';
import type { PsaKeys, PsaQuestion, PsaSnapshot, PsaWrites } from '../../../domain/psa.ts';
import { callContext } from '../../connectors/call-context.ts';
import type { Organization } from './organizations.ts';

/** A deal of the suite's own: `id` is new for every run, so that a real organisation knows none of it. */
export function questionFor(organization: Organization, id: string): PsaQuestion {
  return {
    companyKey: `customer_${id}`,
    projectKey: `project_${id}`,
    budgetKey: `budget_${id}`,
    company: { name: `Conformance ${id} Ltd`, domain: `conformance-${id}.example` },
    subsidiary: organization.subsidiary,
    template: organization.template,
    serviceTypes: organization.serviceTypes,
    managerEmail: organization.managerEmail,
  };
}

export function keysOf(id: string): PsaKeys {
  return { project: `project_${id}`, budget: `budget_${id}` };
}

export async function readFor(psa: PsaPort, organization: Organization, id: string): Promise<PsaSnapshot> {
  return psa.readForPlan(questionFor(organization, id), callContext());
}

/** A contract with everything in it; `template`: its project is a copy, otherwise it begins with lists of its own. */
export function contractFor(id: string, snapshot: PsaSnapshot, template: boolean): PsaWrites {
  const gbp = currency('GBP');
  const [time = '', fee = ''] = Object.values(snapshot.serviceTypes).map((type) => type.id);
  return {
    company: {
      key: `customer_${id}`,
      create: { name: `Conformance ${id} Ltd`, domain: `conformance-${id}.example` },
    },
    project: {
      key: `project_${id}`,
      use: null,
      name: `Conformance ${id}`,
      templateId: template ? (snapshot.template?.id ?? '') : null,
      managerId: snapshot.manager?.id ?? null,
      taskLists: template
        ? []
        : [
            {
              key: `list_${id}_1`,
              name: 'Preparation',
              tasks: [
                { key: `task_${id}_1`, name: 'Kick-off', minutes: 240 },
                { key: `task_${id}_2`, name: 'Requirements', minutes: null },
              ],
            },
            { key: `list_${id}_2`, name: 'Delivery', tasks: [{ key: `task_${id}_3`, name: 'Build', minutes: 4_800 }] },
          ],
      milestones: [{ key: `milestone_${id}_1`, name: 'Accepted', due: civilDate('2027-03-31') }],
    },
    budget: {
      key: `budget_${id}`,
      name: `Conformance ${id}`,
      subsidiaryId: snapshot.subsidiary?.id ?? '',
      currency: gbp,
      startsOn: civilDate('2026-12-01'),
      endsOn: civilDate('2027-03-31'),
      purchaseOrder: 'PO-4711',
      services: [
        {
          key: `service_${id}_1`,
          name: 'Consulting',
          serviceTypeId: time,
          billing: 'actuals',
          unit: 'hour',
          quantity: '120.5',
          unitPrice: { amount: '171.05', currency: gbp },
          estimatedMinutes: 7_230,
          capped: true,
          tracksTime: true,
        },
        {
          key: `service_${id}_2`,
          name: 'Migration',
          serviceTypeId: fee,
          billing: 'fixed',
          unit: 'piece',
          quantity: '1',
          unitPrice: { amount: '9000.00', currency: gbp },
          estimatedMinutes: null,
          capped: false,
          tracksTime: true,
        },
      ],
    },
    placeholders: [
      { key: `role_${id}_1`, role: 'Senior consultant', from: civilDate('2026-12-01'), until: civilDate('2027-03-31') },
      { key: `role_${id}_2`, role: 'Consultant', from: civilDate('2026-12-15'), until: civilDate('2027-02-26') },
    ],
  };
}

/** The same with roles that nobody else has, so that the people who stand for them have to be made too. */
export function contractWithOwnRoles(id: string, snapshot: PsaSnapshot, template: boolean): PsaWrites {
  const writes = contractFor(id, snapshot, template);
  return { ...writes, placeholders: writes.placeholders.map((one) => ({ ...one, role: `${one.role} ${id}` })) };
}
