import { describe, expect, it } from 'vitest';
import type { Deal } from '../../../domain/deal.ts';
import type { ErpProduct } from '../../../domain/erp.ts';
import { describePlan } from '../../../domain/lead-to-project/describe-plan.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import type { LeadToProjectPlan } from '../../../domain/lead-to-project/plan-types.ts';
import type { EntityPolicy, Policy } from '../../../domain/policy.ts';
import type { PsaCompanyCandidate, PsaSnapshot, PsaWrites } from '../../../domain/psa.ts';
import { correction, deal, entity, erp, issuesOf, line, NWG, planOf, policy, psa } from './sample.ts';

function firm(changes: Partial<EntityPolicy> = {}, template: string | null = null): Policy {
  const usual = policy();
  const packages = Object.entries(usual.mappings.packages).map(([code, one]) => [
    code,
    { ...one, psaTemplate: template },
  ]);
  return {
    ...usual,
    entities: { NWG: entity({ projectIn: 'both', ...changes }) },
    mappings: { ...usual.mappings, packages: Object.fromEntries(packages) },
  };
}

function planned(changes: Partial<Deal> = {}, told: Partial<PsaSnapshot> = {}, about = firm()): LeadToProjectPlan {
  return planOf({ deal: deal(changes), answers: { [NWG]: { erp: erp(), psa: psa(told) } } }, about);
}

function delivery(...about: Parameters<typeof planned>): PsaWrites {
  const { psa: writes } = planned(...about).writes;
  if (!writes) throw new Error('Nothing is planned in the PSA.');
  return writes;
}

function issues(changes: Partial<Deal> = {}, told: Partial<PsaSnapshot> | null = {}, about = firm()) {
  const answers = { [NWG]: { erp: erp(), psa: told && psa(told) } };
  return issuesOf({ deal: deal(changes), answers }, about);
}

const without = (changes: Partial<PsaSnapshot['capabilities']>) => ({
  capabilities: { ...psa().capabilities, ...changes },
});

describe('a project in the PSA', () => {
  it('is a company, a project, a budget with a service for each line, and people to find', () => {
    const plan = planned({ servicePackage: 'implementation', endsOn: '2027-02-26' });
    expect(plan.writes.project).not.toBeNull();
    expect(plan.writes.psa).toEqual({
      company: { key: 'company_hubspot-55', create: { name: 'Acme GmbH', domain: 'acme.example' } },
      project: {
        key: 'project_hubspot-123',
        use: null,
        name: 'Acme GmbH / ERP rollout (hubspot-123)',
        templateId: null,
        managerId: '51',
        taskLists: [
          {
            key: 'list_hubspot-123_delivery',
            name: 'Delivery',
            tasks: [
              { key: 'task_hubspot-123_kick-off', name: 'Kick-off', minutes: 480 },
              { key: 'task_hubspot-123_build', name: 'Build', minutes: null },
            ],
          },
        ],
        // Tue 1 December and five business days
        milestones: [{ key: 'milestone_hubspot-123_live', name: 'Live', due: '2026-12-08' }],
      },
      budget: {
        key: 'budget_hubspot-123',
        name: 'ERP rollout',
        subsidiaryId: '31',
        currency: 'EUR',
        startsOn: '2026-12-01',
        endsOn: '2027-02-26',
        purchaseOrder: 'PO-77',
        services: [
          {
            key: 'service_hubspot-123_line_71',
            name: 'Solution architecture',
            serviceTypeId: '41',
            billing: 'actuals',
            unit: 'hour',
            quantity: '40',
            unitPrice: { amount: '180.00', currency: 'EUR' },
            estimatedMinutes: 2400,
            capped: false,
            tracksTime: true,
          },
          expect.objectContaining({ name: 'Configuration', quantity: '80.5', estimatedMinutes: 4830 }),
        ],
      },
      placeholders: [
        { key: 'placeholder_hubspot-123_senior_1', role: 'senior', from: '2026-12-01', until: '2027-02-26' },
        { key: 'placeholder_hubspot-123_senior_2', role: 'senior', from: '2026-12-01', until: '2027-02-26' },
      ],
    });
  });

  it('is a copy of the package’s template where the PSA copies, with what is billed beside it', () => {
    const template = { template: { id: '61', name: 'Template' } };
    const scope = line({ service: 'DELIVERY', name: 'Rollout', quantity: '1', unitPrice: '1000' });
    const { project } = delivery({ servicePackage: 'implementation', lines: [scope] }, template, firm({}, 'Template'));
    expect([project.templateId, project.taskLists]).toEqual(['61', []]);
    expect(project.milestones.map(({ key, name }) => [key, name])).toEqual([
      ['milestone_hubspot-123_line_71_design', 'Rollout: Design accepted'],
      ['milestone_hubspot-123_line_71_build', 'Rollout: Build accepted'],
      ['milestone_hubspot-123_line_71_live', 'Rollout: Live'],
    ]);
    const looped = delivery(
      { servicePackage: 'implementation' },
      without({ projectTemplate: 'loop' }),
      firm({}, 'Template'),
    );
    expect([looped.project.templateId, looped.project.taskLists.length]).toEqual([null, 1]);
  });

  it('has our key in its name for good where the PSA has no other place for it, and no two services of one name', () => {
    const twice = [line(), line({ id: '72', position: 2 })];
    const { project, budget } = delivery({ lines: twice }, without({ externalId: 'none' }));
    expect(project.name).toBe('Acme GmbH: ERP rollout [project_hubspot-123]');
    expect(budget.name).toBe('ERP rollout [budget_hubspot-123]');
    expect(budget.services.map(({ name }) => name)).toEqual(['Solution architecture', 'Solution architecture (2)']);
  });

  it('bills a fee as it is sold, in one piece where its price is no whole cents', () => {
    const sold = [
      line({ service: 'FIXED', quantity: '3', unitPrice: '33.33', discountPercent: '10' }),
      line({ id: '72', service: 'FIXED', quantity: '2', unitPrice: '100', discountPercent: '10', position: 2 }),
    ];
    const { services } = delivery({ lines: sold }).budget;
    // 3 × 33.33 × 0.9 = 89.991 → 89.99, of which a third is no price; 2 × 90.00
    expect(services.map(({ billing, quantity, unitPrice }) => [billing, quantity, unitPrice.amount])).toEqual([
      ['fixed', '1', '89.99'],
      ['fixed', '2', '90.00'],
    ]);
  });

  it('caps the only line that is sold by time, in hours at its price', () => {
    const capped = delivery({ lines: [line()], notToExceed: '5000' }).budget.services;
    // 5,000.00 ÷ 180.00 = 27.77…, and not a minute more
    expect(capped).toMatchObject([{ capped: true, quantity: '27.77', estimatedMinutes: 2400 }]);
    expect(delivery({ notToExceed: '5000' }).budget.services.map((service) => service.capped)).toEqual([false, false]);
    const unknown =
      'The PSA knows caps of one service only: its budget goes on beyond this one, which holds for several.';
    expect(describePlan(planned({ notToExceed: '5000' }))).toContain(unknown);
    expect(describePlan(planned({ lines: [line()], notToExceed: '5000' }))).not.toContain(unknown);
    expect(describePlan(planned())).not.toContain(unknown);
  });

  it('plans a retainer’s included hours over all of its periods', () => {
    const support = line({ service: 'SUPPORT', name: 'Support', quantity: '3', unitPrice: '2400' });
    // December, January and February at 20 hours
    expect(delivery({ lines: [support] }).budget.services).toMatchObject([
      { billing: 'fixed', unit: 'piece', quantity: '3', estimatedMinutes: 3600, tracksTime: true },
    ]);
  });

  it('looks for people as long as the hours take where nobody says until when', () => {
    // 80 hours of one consultant are 10 days from Tue 1 December: Mon 14 December
    const lines = [line({ service: 'CONSULT', quantity: '80', unitPrice: '150' })];
    expect(delivery({ lines, endsOn: null }).placeholders).toMatchObject([{ role: 'consultant', until: '2026-12-14' }]);
    expect(delivery({}, without({ placeholders: false })).placeholders).toEqual([]);
  });

  describe('which is the only one the entity has', () => {
    const alone = firm({ projectIn: 'psa' });
    const product = (code: string, billedBy: ErpProduct['billedBy'], makesTask = false): ErpProduct => ({
      id: 11,
      name: code,
      code,
      unit: 'Hours',
      makesTask,
      billedBy,
    });
    const answers = (code: string, ...about: [ErpProduct['billedBy'], boolean?]) => ({
      [NWG]: { erp: erp({ products: { ...erp().products, [code]: product(code, ...about) } }), psa: psa() },
    });

    it('sells hours that are recorded there, and billed by what the ERP is told', () => {
      const { writes } = planOf({ answers: answers('TL-CONSULT', 'delivered quantity') }, alone);
      expect(writes.project).toBeNull();
      expect(writes.psa?.budget.services).toMatchObject([{ unit: 'hour' }, { unit: 'hour' }]);
    });

    it('names what the ERP would bill by hours that nobody records there, and what makes a project of its own', () => {
      const found = (about: Parameters<typeof answers>[1], makesTask: boolean) =>
        issuesOf({ deal: deal({ lines: [line()] }), answers: answers('TL-CONSULT', about, makesTask) }, alone);
      expect(found('time', false)).toMatchObject([
        { code: 'TL-MAP-0008', hint: expect.stringContaining('billed by delivered quantity in') },
      ]);
      for (const billedBy of ['time', 'delivered quantity'] as const) {
        expect(found(billedBy, true)).toMatchObject([
          {
            code: 'TL-MAP-0010',
            hint: expect.stringContaining('makes none, and is billed by delivered quantity, in config/mappings.yaml'),
          },
        ]);
      }
    });

    it('keeps milestones there, and in the ERP the line as it is sold', () => {
      const sold = deal({ lines: [line({ service: 'DELIVERY', name: 'Portal', quantity: '1', unitPrice: '20000' })] });
      const plan = planOf({ deal: sold, answers: answers('TL-MILESTONE', 'delivered quantity') }, alone);
      expect(plan.writes.order.lines).toMatchObject([{ quantity: '1', unitPrice: '20000' }]);
      expect(plan.writes.order.lines[0]).not.toHaveProperty('milestones');
      expect(plan.totals.milestones?.map(({ amount }) => amount.amount)).toEqual(['6000.00', '8000.00', '6000.00']);
      expect(plan.writes.order.note).toContain('Portal, Design accepted: 6,000.00 EUR');
      expect(plan.writes.psa?.project.milestones.map(({ name }) => name)).toEqual([
        'Portal: Design accepted',
        'Portal: Build accepted',
        'Portal: Live',
      ]);
      expect(issuesOf({ deal: sold, answers: answers('TL-MILESTONE', 'milestones') }, alone)).toMatchObject([
        { code: 'TL-MAP-0008' },
      ]);
    });

    it('sells steps that are no share of a line one by one', () => {
      const odd = { service: 'DELIVERY', name: 'Portal', quantity: '1', unitPrice: '18499.99' };
      const plan = planOf(
        { deal: deal({ lines: [line(odd)] }), answers: answers('TL-MILESTONE', 'delivered quantity') },
        alone,
      );
      expect(plan.writes.order.lines.map(({ unitPrice }) => unitPrice)).toEqual(['5550', '7400', '5549.99']);
      expect(plan.totals.untaxed.amount).toBe('18499.99');
    });
  });

  it('is told and compared', () => {
    const before = planned();
    expect(describePlan(before)).toEqual(
      expect.arrayContaining([
        'In the PSA project "Acme GmbH: ERP rollout" for the company Acme GmbH begins with 0 tasks and 0 milestones.',
        'Its budget "ERP rollout" from 2026-12-01 to 2027-02-26 has 2 services.',
      ]),
    );
    const known = planned(
      {},
      { companies: [{ id: '70', name: 'ACME GmbH', domain: null, archived: false, ours: false }] },
    );
    expect(differences(before, known)).toEqual(['The company in the PSA was Acme GmbH and is now 70, which is there.']);
    const other = planned({}, { subsidiary: { id: '32', name: 'Northwind' } });
    expect(differences(before, other)).toEqual(['What is written for the PSA changes in its details.']);
  });
});

describe('what the PSA lacks', () => {
  it('is named with where it is configured', () => {
    const template = firm({}, 'Template');
    const nothing = { subsidiary: null, serviceTypes: {}, manager: null };
    const found = issues({ servicePackage: 'implementation', lines: [line()] }, nothing, template);
    expect(found.map(({ code, message, hint }) => `${code} ${message} ${hint}`)).toEqual([
      'TL-MAP-0012 The PSA has no subsidiary "Northwind GmbH". Make it there and retry, or correct config/entities.yaml: entities.NWG.psaSubsidiary.',
      'TL-MAP-0012 The PSA has no service type "Consulting". Make it there and retry, or correct config/mappings.yaml: services.SENIOR.psaServiceType.',
      'TL-MAP-0012 The PSA has no template project "Template". Make it there and retry, or correct config/mappings.yaml: packages.implementation.psaTemplate.',
      'TL-MAP-0012 The PSA has no person "tom@northwind.example". Make it there and retry, or correct "Deal owner" of the deal.',
    ]);
  });

  it('is the PSA itself where none is configured, or a service type that nobody named', () => {
    expect(issues({}, null)).toMatchObject([
      { code: 'TL-MAP-0012', hint: expect.stringContaining('config/systems.yaml: psa') },
    ]);
    const usual = firm();
    const { SENIOR, ...others } = usual.mappings.services;
    if (!SENIOR) throw new Error('The sample sells no seniors.');
    const services = { ...others, SENIOR: { ...SENIOR, psaServiceType: null } };
    expect(issues({}, {}, { ...usual, mappings: { ...usual.mappings, services } })).toMatchObject([
      { code: 'TL-MAP-0012', hint: 'Add config/mappings.yaml: services.SENIOR.psaServiceType.' },
    ]);
  });
});

describe('the company in the PSA', () => {
  const one = (id: string, changes: Partial<PsaCompanyCandidate> = {}): PsaCompanyCandidate => ({
    id,
    name: 'Acme GmbH',
    domain: null,
    archived: false,
    ours: false,
    ...changes,
  });
  const company = (...companies: PsaCompanyCandidate[]) => delivery({}, { companies }).company;

  it('is ours, else the one with the domain, else the one with the name', () => {
    const byDomain = one('2', { name: 'Acme Holding', domain: 'www.ACME.example' });
    expect(company(one('1'), byDomain)).toEqual({ use: '2' });
    expect(company(one('1', { name: 'ACME GMBH' }), one('3', { name: 'Other' }))).toEqual({ use: '1' });
    expect(company(one('1'), byDomain, one('4', { name: 'Renamed', ours: true }))).toHaveProperty(
      'key',
      'company_hubspot-55',
    );
    expect(company(one('1', { archived: true }), one('5'))).toEqual({ use: '5' });
  });

  it('is for a person to say where several fit, or the only one is archived', () => {
    const several = [one('1'), one('2')];
    const [issue] = issues({}, { companies: several });
    expect(issue).toMatchObject({ code: 'TL-MATCH-0004', field: 'psa.company' });
    expect(issue?.candidates.map(({ id }) => id)).toEqual(['1', '2', 'new']);
    const answers = { [NWG]: { erp: erp(), psa: psa({ companies: several }) } };
    const chosen = (id: string) =>
      planOf({ answers, corrections: [correction('psa.company', id)] }, firm()).writes.psa?.company;
    expect(chosen('2')).toEqual({ use: '2' });
    expect(chosen('new')).toHaveProperty('create');
    const ours = { [NWG]: { erp: erp(), psa: psa({ companies: [one('1'), one('4', { ours: true })] }) } };
    expect(issuesOf({ answers: ours, corrections: [correction('psa.company', 'ask again')] }, firm())).toMatchObject([
      { code: 'TL-MATCH-0004', candidates: [{ id: '1' }, { id: '4' }, { id: 'new' }] },
    ]);
    expect(issues({}, { companies: [one('1', { archived: true })] })[0]?.candidates.map(({ id }) => id)).toEqual([
      'new',
    ]);
    expect(issues({}, { companies: [one('1', { archived: true, ours: true })] })[0]).toMatchObject({
      field: null,
      candidates: [],
    });
  });
});
