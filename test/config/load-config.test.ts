import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../config/config-error.ts';
import { type ConfigFile, configFiles } from '../../config/config-files.ts';
import { jsonSchema } from '../../config/json-schema.ts';
import { configFolder, loadConfig } from '../../config/load-config.ts';
import { lineOf, policyAfter, problemsAfter, sampleFolder } from './config-folder.ts';

it.each([
  ['connection: productive', 'connection: odoo', /systems\.yaml:\d+ psa\.connection: "odoo" is erp\.connection, too/],
  ['connection: productive', 'connection: hubspot', /psa\.connection: "hubspot" is crm\.connection, too/],
  ['connection: odoo', 'connection: hubspot', /erp\.connection: "hubspot" is crm\.connection, too/],
])('refuses two systems of one name: %s as %s', (from, to, problem) => {
  expect(problemsAfter({ systems: [[from, to]] })).toEqual([expect.stringMatching(problem)]);
});

describe('the sample firm’s configuration', () => {
  const policy = loadConfig(sampleFolder);

  it('is what the files say, with amounts digit for digit', () => {
    expect(Object.keys(policy.entities)).toEqual(['NWG', 'NWL']);
    expect(policy.entities.NWG).toMatchObject({
      code: 'NWG',
      erpCompany: 'Northwind Consulting GmbH',
      currencies: ['EUR'],
      taxes: null,
      rates: { senior: { EUR: '180.00' }, consultant: { EUR: '150.00' }, 'project-manager': { EUR: '140.00' } },
    });
    expect(policy.entities.NWL?.rates.senior).toEqual({ GBP: '165.00' });
    expect(policy.mappings.services['FIXED-SCOPE']).toMatchObject({ pricing: 'fixed-fee', role: null });
    expect(policy.mappings.packages.implementation?.milestones[0]?.afterBusinessDays).toBe(5);
    expect(policy.mixedDeals).toBe('split');
    expect(policy.entities.NWG).toMatchObject({ projectIn: 'erp', psaSubsidiary: null });
    expect(policy.entities.NWL?.projectIn).toBe('both');
    expect(policy.systems.psa).toEqual({ connection: 'productive', product: 'productive', activitiesPerSecond: 3 });
    expect(policy.mappings.services['RETAINER-MONTH']?.retainer).toEqual({
      period: 'month',
      includedHours: '20',
      rolloverPeriods: 1,
      overageRole: 'consultant',
      billed: 'arrears',
      proration: 'none',
    });
    expect(policy.mappings.milestonePlans['three-steps']?.[0]).toEqual({
      code: 'design',
      name: 'Design accepted',
      share: { percent: '30' },
      afterBusinessDays: 20,
    });
    expect(policy.approvals.map(({ code }) => code)).toContain('discount');
    expect(policy.owners['ambiguous match']).toBe('master-data');
  });

  it('has a version that changes with what it says, not with comments or the order of keys', () => {
    expect(policy.version).toMatch(/^[0-9a-f]{64}$/);
    const reordered: [string, string] = [
      '    timeZone: Europe/London\n    country: GB\n',
      '    country: GB # where it pays taxes\n    timeZone: Europe/London\n',
    ];
    expect(policyAfter({ entities: [reordered] }).version).toBe(policy.version);
    expect(policyAfter({ entities: [['EUR: 180.00', 'EUR: 180.01']] }).version).not.toBe(policy.version);
  });

  it('is found where THROUGHLINE_CONFIG says, else beside the program', () => {
    expect(configFolder({ THROUGHLINE_CONFIG: '/etc/throughline' })).toBe('/etc/throughline');
    expect(configFolder({})).toBe(sampleFolder);
  });

  it.each(Object.keys(configFiles) as ConfigFile[])('%s.yaml has a JSON Schema that is current', (file) => {
    const path = join(sampleFolder, 'schema', `${file}.json`);
    expect(readFileSync(path, 'utf8'), 'run: node tools/write-config-schema.ts').toBe(jsonSchema(file));
    const [first] = readFileSync(join(sampleFolder, `${file}.yaml`), 'utf8').split('\n');
    expect(first).toBe(`# yaml-language-server: $schema=schema/${file}.json`);
  });
});

const psaSection = /^psa:\n(?: .*\n)+/m.exec(readFileSync(join(sampleFolder, 'systems.yaml'), 'utf8'))?.[0] ?? '';

type Changes = Parameters<typeof problemsAfter>[0];

describe('a configuration error', () => {
  const zone = lineOf('entities', 'Europe/Berlin');
  const cases: [name: string, changes: Changes, says: string[]][] = [
    [
      'a time zone that is none',
      { entities: [['Europe/Berlin', 'Europe/Berln']] },
      [`entities.yaml:${zone} entities.NWG.timeZone: "Europe/Berln" is not a time zone; did you mean Europe/Berlin?`],
    ],
    [
      'an unknown key, and so a missing one',
      { entities: [['    country: DE', '    countri: DE']] },
      [
        `entities.yaml:${lineOf('entities', 'NWG:')} entities.NWG.country: is missing (text)`,
        `entities.yaml:${lineOf('entities', 'country: DE')} entities.NWG.countri: is not known here; did you mean country?`,
      ],
    ],
    [
      'a key that is like nothing known',
      { systems: [['erp:\n', 'erp:\n  xyz: 1\n']] },
      [
        `systems.yaml:${lineOf('systems', 'erp:') + 1} erp.xyz: is not known here; known are connection, product, activitiesPerSecond`,
      ],
    ],
    [
      'roles that the program itself needs',
      {
        approvals: [
          ['  platform: Platform\n', ''],
          ['access: platform', 'access: operations'],
        ],
      },
      [
        `approvals.yaml:${lineOf('approvals', 'roles:')} roles: lacks platform, which the program itself gives rights to (start, cancel, act anywhere)`,
      ],
    ],
    [
      'a key that is there twice',
      { approvals: [['  drift: operations', '  drift: operations\n  drift: finance']] },
      [`approvals.yaml:${lineOf('approvals', '  drift:') + 1} "drift" is there twice`],
    ],
    [
      'text that is no YAML',
      { systems: [['product: odoo', 'product: [odoo']] },
      [expect.stringMatching(/^systems\.yaml:\d+ is not YAML: /)],
    ],
    [
      'a list where text belongs',
      { entities: [['    name: Northwind Consulting GmbH', '    name: [Northwind]']] },
      [
        `entities.yaml:${lineOf('entities', 'name: Northwind Consulting GmbH')} entities.NWG.name: ["Northwind"] is not text`,
      ],
    ],
    [
      'a word that is not one of a few',
      { mappings: [['pricing: time-and-materials', 'pricing: time-and-material']] },
      [
        `mappings.yaml:${lineOf('mappings', 'pricing: time-and-materials')} services.SENIOR-HOUR.pricing: "time-and-material" is not one of time-and-materials, fixed-fee, milestones, retainer; did you mean time-and-materials?`,
      ],
    ],
    [
      'a rate with parts of a cent',
      { entities: [['EUR: 180.00', 'EUR: 180.005']] },
      [
        `entities.yaml:${lineOf('entities', '180.00')} entities.NWG.rates.senior.EUR: "180.005" is not an amount above zero with at most 2 digits after the point`,
      ],
    ],
    [
      'a holiday that does not exist',
      { entities: [['2026-05-01', '2026-02-30']] },
      [
        `entities.yaml:${lineOf('entities', '2026-05-01')} entities.NWG.calendar.holidays.4: "2026-02-30" is not a day that exists (YYYY-MM-DD)`,
      ],
    ],
    [
      'an empty list of workdays, and closing before opening',
      {
        entities: [
          ['[mon, tue, wed, thu, fri]', '[]'],
          ['closesAt: 17:30', 'closesAt: 08:30'],
        ],
      },
      [
        `entities.yaml:${lineOf('entities', 'workdays')} entities.NWG.calendar.workdays: is empty; at least one is needed`,
        `entities.yaml:${lineOf('entities', '17:30')} entities.NWL.calendar.closesAt: is not after opensAt`,
      ],
    ],
    [
      'an entity code in small letters',
      {
        entities: [['  NWL:', '  nwl:']],
        approvals: [
          [
            'amountAtLeast: { amount: 85000, currency: GBP }',
            'amountAtLeast: { amount: 85000, currency: GBP }, entity: [NWL]',
          ],
        ],
      },
      expect.arrayContaining([
        `entities.yaml:${lineOf('entities', 'NWL:')} entities.nwl: "nwl" is not an entity code (2 to 10 capital letters and digits)`,
        `mappings.yaml:${lineOf('mappings', 'Ltd: NWL')} entities.Northwind Consulting Ltd: "NWL" is not an entity of entities.yaml; did you mean nwl?`,
        `approvals.yaml:${lineOf('approvals', '85000')} rules.2.when.entity.0: "NWL" is not an entity of entities.yaml; did you mean nwl?`,
      ]),
    ],
    [
      'a currency in small letters',
      { entities: [['currencies: [GBP]', 'currencies: [gbp]']] },
      expect.arrayContaining([
        `entities.yaml:${lineOf('entities', '[GBP]')} entities.NWL.currencies.0: "gbp" is not a currency code (EUR, ISO 4217); did you mean GBP?`,
      ]),
    ],
    [
      'a percentage that is none',
      { mappings: [['percent: 100', 'percent: all']] },
      [
        `mappings.yaml:${lineOf('mappings', 'percent: 100')} schedules.on-completion.0.percent: "all" is not a percentage from 0 to 100 with at most 2 digits after the point`,
      ],
    ],
    [
      'percentages that do not sum to 100',
      { mappings: [['percent: 100', 'percent: 99.5']] },
      [`mappings.yaml:${lineOf('mappings', 'on-completion:')} schedules.on-completion: sums to 99.5 %, not to 100`],
    ],
    [
      'analytic shares that do not',
      {
        entities: [
          ['    mandatory: [purchaseOrder', '    analytic: { Berlin: 60, Bonn: 30 }\n    mandatory: [purchaseOrder'],
        ],
      },
      [`entities.yaml:${lineOf('entities', 'mandatory: [purchaseOrder')} entities.NWG.analytic: must sum to 100`],
    ],
    [
      'two instalments with one code',
      { mappings: [['code: end,', 'code: start,']] },
      [`mappings.yaml:${lineOf('mappings', 'code: end,')} schedules.half-half.1.code: "start" is there twice`],
    ],
    [
      'a part of a project’s name that means nothing',
      { mappings: [['projectName: "{deal}"', 'projectName: "{deal} {client}"']] },
      [
        `mappings.yaml:${lineOf('mappings', 'projectName:')} packages.implementation.projectName: "{deal} {client}" has {client}; known are {customer}, {deal}, {key}`,
      ],
    ],
    [
      'a customer that could not be made',
      { entities: [['customer: [name, vat,', 'customer: [vat,']] },
      [
        `entities.yaml:${lineOf('entities', 'customer: [name')} entities.NWG.ownership.customer: must contain name, without which nothing can be made; or be empty, and the ERP’s own people make them`,
      ],
    ],
    [
      'time without a role, a fee with one',
      {
        mappings: [
          ['    role: senior\n', ''],
          ['    pricing: fixed-fee', '    pricing: fixed-fee\n    role: senior'],
        ],
      },
      [
        `mappings.yaml:${lineOf('mappings', '  SENIOR-HOUR:')} services.SENIOR-HOUR.role: is missing: time is sold at the rate of a role`,
        expect.stringContaining('services.FIXED-SCOPE.role: has no meaning for a fixed fee: leave it out'),
      ],
    ],
    [
      'a role that is on no rate card',
      { mappings: [['role: senior\n', 'role: seniro\n']] },
      [
        `mappings.yaml:${lineOf('mappings', 'role: senior')} services.SENIOR-HOUR.role: "seniro" is not a role of any rate card; did you mean senior?`,
      ],
    ],
    [
      'a schedule that is not there',
      { mappings: [['defaultSchedule: on-completion', 'defaultSchedule: at-the-end']] },
      [
        `mappings.yaml:${lineOf('mappings', 'defaultSchedule:')} services.FIXED-SCOPE.defaultSchedule: "at-the-end" is not one of schedules; known are half-half, on-completion`,
      ],
    ],
    [
      'payment terms that are not there',
      { entities: [['defaultPaymentTerms: 30 days', 'defaultPaymentTerms: 30 day']] },
      [
        `entities.yaml:${lineOf('entities', 'defaultPaymentTerms')} entities.NWG.defaultPaymentTerms: "30 day" is not one of paymentTerms in mappings.yaml; did you mean 30 days?`,
      ],
    ],
    [
      'an approver’s role, an owner’s role and an entity that are not there',
      {
        approvals: [
          ['roles: [sales-lead]', 'roles: [sales-led]'],
          ['when: { corrected: true }', 'when: { corrected: true, entity: [NWX] }'],
          ['access: platform', 'access: plattform'],
        ],
      },
      [
        `approvals.yaml:${lineOf('approvals', 'roles: [sales-lead]')} rules.0.ask.roles.0: "sales-led" is not one of roles; did you mean sales-lead?`,
        `approvals.yaml:${lineOf('approvals', 'when: { corrected: true }')} rules.4.when.entity.0: "NWX" is not an entity of entities.yaml; did you mean NWG?`,
        `approvals.yaml:${lineOf('approvals', 'access:')} exceptionOwners.access: "plattform" is not one of roles; did you mean platform?`,
      ],
    ],
    [
      'a rate in a currency that the entity does not sell in',
      { entities: [['senior: { EUR: 180.00 }', 'senior: { EUR: 180.00, GBP: 165.00 }']] },
      [
        `entities.yaml:${lineOf('entities', '180.00')} entities.NWG.rates.senior.GBP: "GBP" is not one of the entity's currencies; known are EUR`,
      ],
    ],
    [
      'a limit on amounts that forgets a currency',
      { approvals: [['amountAtLeast: { amount: 85000, currency: GBP }', 'entity: [NWL]']] },
      [
        `approvals.yaml:${lineOf('approvals', 'rules:')} rules: no rule has an amountAtLeast for NWL in GBP, as others have: add one`,
      ],
    ],
    [
      'two names that differ in case only',
      { mappings: [['  UK: GB', '  UK: GB\n  uk: IE']] },
      [`mappings.yaml:${lineOf('mappings', '  UK: GB') + 1} countries.uk: "uk" is "UK" in other letters: keep one`],
    ],
    [
      'milestones that are neither percent nor amount, both, or some of each',
      {
        mappings: [
          ['share: { percent: 30 }, afterBusinessDays: 20', 'share: {}, afterBusinessDays: 20'],
          ['share: { percent: 40 }', 'share: { percent: 40, amount: 10 }'],
          ['share: { percent: 66.67 }', 'share: { amount: 5000 }'],
        ],
      },
      [
        `mappings.yaml:${lineOf('mappings', 'code: design, name: Design accepted')} milestonePlans.three-steps.0.share: is either a percent or an amount: give one of them`,
        `mappings.yaml:${lineOf('mappings', 'code: build, name: Build accepted')} milestonePlans.three-steps.1.share: is either a percent or an amount: give one of them`,
        `mappings.yaml:${lineOf('mappings', '  two-steps:')} milestonePlans.two-steps: mixes percentages and amounts: give all one or all the other`,
      ],
    ],
    [
      'milestones that do not sum to 100, and one of nothing',
      {
        mappings: [
          ['share: { percent: 66.67 }', 'share: { percent: 0 }'],
          ['share: { percent: 40 }', 'share: { percent: 41 }'],
        ],
      },
      [
        `mappings.yaml:${lineOf('mappings', '  three-steps:')} milestonePlans.three-steps: sums to 101 %, not to 100`,
        `mappings.yaml:${lineOf('mappings', '  two-steps:')} milestonePlans.two-steps: sums to 33.33 %, not to 100`,
        expect.stringContaining('milestonePlans.two-steps.0.share.percent: is 0: nothing would be billed'),
      ],
    ],
    [
      'settings of another way of pricing',
      {
        mappings: [
          ['    defaultMilestones: three-steps', '    defaultSchedule: half-half'],
          ['    pricing: retainer', '    pricing: fixed-fee'],
        ],
      },
      [
        expect.stringContaining(
          'services.MILESTONE-DELIVERY.defaultSchedule: has no meaning for milestones: leave it out',
        ),
        expect.stringContaining('services.RETAINER-MONTH.retainer: has no meaning for a fixed fee: leave it out'),
      ],
    ],
    [
      'a retainer whose hours roll over without being there',
      { mappings: [['      includedHours: 20\n', '']] },
      [
        expect.stringContaining(
          'services.RETAINER-MONTH.retainer.rolloverPeriods: has no meaning without includedHours',
        ),
        expect.stringContaining('services.RETAINER-MONTH.retainer.overageRole: has no meaning without includedHours'),
      ],
    ],
    [
      'milestone plans, roles and currencies that are not there',
      {
        mappings: [
          ['defaultMilestones: three-steps', 'defaultMilestones: three-step'],
          ['overageRole: consultant', 'overageRole: consultent'],
          ['senior: { GBP: 155.00 }', 'seniors: { GBP: 155.00 }'],
          ['consultant: { GBP: 132.50 }', 'consultant: { USD: 132.50 }'],
        ],
      },
      [
        expect.stringContaining(
          'services.MILESTONE-DELIVERY.defaultMilestones: "three-step" is not one of milestonePlans; did you mean three-steps?',
        ),
        expect.stringContaining(
          'services.RETAINER-MONTH.retainer.overageRole: "consultent" is not a role of any rate card; did you mean consultant?',
        ),
        expect.stringContaining(
          'customers.tideway.example.rates.seniors: "seniors" is not a role of any rate card; did you mean senior?',
        ),
        expect.stringContaining(
          'customers.tideway.example.rates.consultant.USD: "USD" is not a currency of any entity; known are EUR, GBP',
        ),
      ],
    ],
    [
      'projects in a PSA that is not there',
      { systems: [[psaSection, '']] },
      [
        expect.stringContaining(
          'psa: NWL has its projects in the PSA (entities.yaml), so it must say which: connection, product, activitiesPerSecond',
        ),
      ],
    ],
    [
      'a rate limit of nothing',
      { systems: [['activitiesPerSecond: 5', 'activitiesPerSecond: 0']] },
      [
        `systems.yaml:${lineOf('systems', 'activitiesPerSecond: 5')} crm.activitiesPerSecond: is 0: nothing would ever be done`,
      ],
    ],
  ];
  it.each(cases)('names file and line: %s', (_, changes, says) => {
    expect(problemsAfter(changes)).toEqual(says);
  });

  it('comes with all others at once, by file and line', () => {
    const problems = problemsAfter({
      approvals: [['need: any }', 'need: some }']],
      systems: [['product: hubspot', 'product: hubsport']],
      entities: [
        ['opensAt: 09:00', 'opensAt: 9am'],
        ['Europe/London', 'Europe/Londn'],
      ],
    });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'entities.yaml',
      'entities.yaml',
      'systems.yaml',
      'approvals.yaml',
    ]);
    expect(problems[0]).toContain('"9am" is not a time of day (09:00)');
  });

  it('says which files are missing, and where they are looked for', () => {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-config-'));
    try {
      loadConfig(folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).problems).toHaveLength(4);
      expect((error as ConfigError).problems[0]).toBe(
        `${folder}/entities.yaml does not exist; THROUGHLINE_CONFIG names the folder with the firm's files`,
      );
      expect((error as ConfigError).message).toMatch(/^The configuration has 4 errors:\n {2}/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is all that a damaged file brings: nothing else is thrown', () => {
    const files = ['entities', 'systems', 'mappings', 'approvals'] as const;
    const words = fc.oneof(
      fc.constantFrom(
        '',
        '~',
        'true',
        '[]',
        '{}',
        '-',
        '- x',
        '? y',
        '&a',
        '*a',
        '"',
        '1e9',
        '0x1F',
        '__proto__',
        '!!set',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), words, fc.boolean(), (file, nth, word, key) => {
        const lines = readFileSync(join(sampleFolder, `${file}.yaml`), 'utf8').split('\n');
        const settings = lines.filter((line) => /^ *[^#\s].*:/.test(line));
        const line = settings[nth % settings.length] ?? '';
        const [name = '', ...rest] = line.split(':');
        const damaged = key ? `${name}${word}:${rest.join(':')}` : `${name}: ${word}`;
        for (const problem of problemsAfter({ [file]: [[`${line}\n`, `${damaged}\n`]] })) {
          expect(problem).toMatch(/^(entities|systems|mappings|approvals)\.yaml:\d+ .*\S/s);
        }
      }),
      { numRuns: 60 },
    );
  });
});
