import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectOdoo } from '../../connectors/odoo/connect-odoo.ts';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { catalogue } from '../../domain/catalogue.ts';
import { entityCode } from '../../domain/ids.ts';
import type { FaultKind } from '../../sandbox/faults.ts';
import type { Simulator } from '../../sandbox/simulator.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start-sandbox.ts';
import { callContext, sandboxCrm } from '../connectors/hubspot/sandbox-account.ts';
import { sandboxPsa } from '../connectors/productive/sandbox-psa.ts';
import { freePort } from '../free-port.ts';
import { sandboxEnv } from '../sandbox-env.ts';

/** Whatever the sandbox can do to a call, and what a person is told of it; null: the call succeeds all the same. */
const told: Record<FaultKind, Record<Simulator['system'], string | RegExp | null>> = {
  'error-500': { hubspot: 'TL-WAIT-0001', odoo: 'TL-WAIT-0001', productive: 'TL-WAIT-0001' },
  'bad-gateway-502': { hubspot: 'TL-WAIT-0002', odoo: 'TL-WAIT-0002', productive: 'TL-WAIT-0002' },
  'too-many-requests-429': { hubspot: 'TL-WAIT-0003', odoo: 'TL-WAIT-0003', productive: 'TL-WAIT-0003' },
  'unauthorized-401': { hubspot: 'TL-CRM-0003', odoo: 'TL-ERP-0003', productive: 'TL-PSA-0003' },
  // HubSpot's alone: the other simulators make an internal error of them.
  'locked-423': { hubspot: 'TL-WAIT-0008', odoo: 'TL-WAIT-0001', productive: 'TL-WAIT-0001' },
  'migrating-477': { hubspot: 'TL-WAIT-0009', odoo: 'TL-WAIT-0001', productive: 'TL-WAIT-0001' },
  'hang-without-commit': { hubspot: 'TL-WAIT-0006', odoo: 'TL-WAIT-0006', productive: 'TL-WAIT-0006' },
  'hang-with-commit': { hubspot: 'TL-WAIT-0006', odoo: 'TL-WAIT-0006', productive: 'TL-WAIT-0006' },
  'cut-before': { hubspot: 'TL-WAIT-0005', odoo: 'TL-WAIT-0005', productive: 'TL-WAIT-0005' },
  'cut-while-working': { hubspot: 'TL-WAIT-0005', odoo: 'TL-WAIT-0005', productive: 'TL-WAIT-0005' },
  'cut-after-commit': { hubspot: 'TL-WAIT-0005', odoo: 'TL-WAIT-0005', productive: 'TL-WAIT-0005' },
  // Of a garbled refusal of Odoo's only the status, 500, can be read.
  garble: { hubspot: 'TL-WAIT-0007', odoo: /TL-WAIT-000[71]/, productive: 'TL-WAIT-0007' },
  slow: { hubspot: null, odoo: null, productive: null },
};
const impatient = { readDeadline: 300, writeDeadline: 300 };
const patient = { readDeadline: 20_000, writeDeadline: 20_000 };

let sandbox: Sandbox;
let deal: string;
/** One call of each system, by its real connector. */
let calls: Record<Simulator['system'], (deadlines: typeof patient) => Promise<unknown>>;

beforeAll(async () => {
  sandbox = await startSandbox({
    rateLimits: { callsPerTenSeconds: 10_000, searchesPerSecond: 1_000 },
    productive: { rateLimits: { callsPerTenSeconds: 10_000, callsPerHalfHour: 100_000 } },
  });
  deal = (await sandbox.stageDeal({ scenario: 'straight-through', variant: 1, webhooks: 'lose' })).id;
  calls = {
    productive: (deadlines) =>
      sandboxPsa(sandbox.url, { rateWindow: 1, ...deadlines }).readForPlan(psaQuestion, callContext()),
    hubspot: (deadlines) => sandboxCrm(sandbox.url, { rateWindow: 1, ...deadlines }).readDeal(deal, callContext()),
    odoo: (deadlines) =>
      connectOdoo({ ...odooSettings(sandboxEnv(sandbox.url)), ...deadlines }).readForPlan(question, callContext()),
  };
});

afterAll(() => sandbox.close());

const question = {
  entity: entityCode('NWG'),
  company: 'Northwind Consulting GmbH',
  orderKey: 'order_x',
  customerKey: 'customer_x',
  contactKeys: [],
  customer: { name: 'Nobody', vat: null, domain: null },
  contactEmails: [],
  products: [],
  currency: null,
  salespersonLogin: null,
  paymentTerms: null,
  taxes: [],
  analyticAccounts: [],
  country: null,
};

const psaQuestion = {
  companyKey: 'company_x',
  projectKey: 'project_x',
  budgetKey: 'budget_x',
  company: { name: 'Nobody', domain: null },
  subsidiary: 'Northwind Consulting Ltd',
  template: null,
  serviceTypes: [],
  managerEmail: null,
};

/** What a call that meets nothing asks its system, so that a call that is added is under the test by itself. */
async function operationsOf(system: Simulator['system']): Promise<string[]> {
  const before = new Set(Object.keys(sandbox.calls.view({}).counts));
  await calls[system](patient);
  const counted = Object.keys(sandbox.calls.view({}).counts).filter((name) => !before.has(name));
  return counted.flatMap((name) => (name.startsWith(`${system} `) ? [name.slice(system.length + 1)] : []));
}

async function codesOf(system: Simulator['system'], operation: string, fault: FaultKind): Promise<string[]> {
  // Without a bound: a call that the last case left under way may take the first strike.
  const rule = sandbox.faults.arm({ system, operation, fault, delayMilliseconds: 5 });
  try {
    await calls[system](fault.startsWith('hang') ? impatient : patient);
    return [];
  } catch (error) {
    if (error instanceof PassingTrouble) return [error.code];
    if (error instanceof BusinessRejection) return error.issues.map(({ code }) => code);
    throw error;
  } finally {
    expect(sandbox.faults.list().find(({ id }) => id === rule.id)?.struck, 'the fault struck').toBeGreaterThan(0);
    sandbox.faults.clear();
  }
}

describe.each(Object.keys(told.slow) as Simulator['system'][])('what %s can be made to do', (system) => {
  let operations: string[];
  beforeAll(async () => {
    operations = await operationsOf(system);
    expect(operations.length).toBeGreaterThan(2);
  });

  it.each(Object.keys(told) as FaultKind[])(
    '%s leads to a code of the catalogue',
    { timeout: 60_000 },
    async (fault) => {
      for (const operation of operations) {
        const codes = await codesOf(system, operation, fault);
        expect(codes.filter((code) => !Object.hasOwn(catalogue, code))).toEqual([]);
        const code = told[fault][system];
        expect(codes, operation).toEqual(code === null ? [] : [expect.stringMatching(code)]);
      }
    },
  );
});

it('a system that isn’t there has a code too', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const env = sandboxEnv(nowhere);
  await expect(connectOdoo(odooSettings(env)).readForPlan(question, callContext())).rejects.toMatchObject({
    code: 'TL-WAIT-0004',
  });
  await expect(sandboxPsa(nowhere).readForPlan(psaQuestion, callContext())).rejects.toMatchObject({
    code: 'TL-WAIT-0004',
  });
  await expect(sandboxCrm(nowhere).readDeal('1', callContext())).rejects.toMatchObject({
    code: 'TL-WAIT-0004',
  });
});
