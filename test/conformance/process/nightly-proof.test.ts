import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { odooSettings } from '../../../connectors/odoo/odoo-settings.ts';
import type { LeadToProjectReceipt } from '../../../domain/lead-to-project/plan-types.ts';
import type { FoundDrift, ProofReport } from '../../../domain/proof-report.ts';
import type { PsaReceipt } from '../../../domain/psa.ts';
import { sandboxSalesAdmin } from '../../../sandbox/odoo-accounts.ts';
import { euroCompanies } from '../../../sandbox/sample-companies.ts';
import { customerOf } from '../../../sandbox/straight-through.ts';
import { hubspotAccount } from '../../hubspot-account.ts';
import { productiveLedger } from '../../productive-ledger.ts';
import { uniqueName } from '../../temporal.ts';
import { startThroughline, type Throughline, unlimited } from '../../throughline.ts';
import { Auditor } from '../odoo/auditor.ts';
import { realOdoo } from '../odoo/odoo-target.ts';
import { ordinaryWork } from './ordinary-work.ts';
import { type AtHand, type Tampering, tamperings } from './tampering.ts';

/**
 * Records altered, archived, merged or deleted by hand after done, against whatever Odoo is given (see
 * lead-to-project.test.ts): the nightly proof finds each, names it, and finds nothing else.
 */
vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 });

const real = Object.fromEntries(
  ['ODOO_URL', 'ODOO_DB', 'ODOO_LOGIN', 'ODOO_API_KEY', 'ODOO_TRANSPORT'].flatMap((name) =>
    realOdoo?.[name] ? [[name, realOdoo[name]]] : [],
  ),
);
const connection = uniqueName('proof');
/** As many as are done side by side. */
const LANES = 6;

let throughline: Throughline;
let places: (Pick<Tampering, 'what'> & { at: AtHand })[] = [];
let untouched: string[] = [];
/** Deals that people work on as they usually do. */
let worked: AtHand[] = [];

beforeAll(async () => {
  throughline = await startThroughline({
    ...unlimited,
    connection,
    env: { ...(realOdoo ? { ODOO_READ_DEADLINE_MS: '60000', ODOO_WRITE_DEADLINE_MS: '90000' } : {}), ...real },
    patience: 180_000,
    config: (file, text) => {
      const fast = unlimited.config(file, text);
      if (file === 'systems.yaml') return fast.replace('connection: hubspot', `connection: ${connection}`);
      return real.ODOO_LOGIN ? fast.replaceAll(/: \S+@northwind\.example$/gm, `: ${real.ODOO_LOGIN}`) : fast;
    },
  });
  await handled();
});

afterAll(() => throughline.close());

/** Variants of a company of their own first, then those of the last euro company, whose projects are in the ERP. */
function variantOf({ scenario, company }: Pick<Tampering, 'scenario' | 'company'>, turn: number): number {
  if (scenario === 'psa-project') return turn + 1;
  const wanted = euroCompanies[company ?? euroCompanies.length - 1]?.name;
  const variants = Array.from({ length: 2_000 }, (_, n) => n + 1).filter(
    (variant) => customerOf(variant).company.name === wanted,
  );
  return variants[company === null ? turn : 0] ?? 1;
}

async function handled(): Promise<void> {
  const ordinary = (scenario: 'straight-through' | 'psa-project') => ({ what: '', scenario, company: null }) as const;
  const plain = [...ordinaryWork.map(({ scenario }) => ordinary(scenario)), ordinary('straight-through')];
  const wanted = [...plain, ...tamperings];
  const deals: string[] = [];
  for (const [turn, each] of wanted.entries()) {
    const variant = variantOf(each, turn);
    const { id, amends } = await throughline.sandbox.stageDeal({ scenario: each.scenario, variant, webhooks: 'lose' });
    if (amends) {
      await throughline.start(amends);
      await done(amends);
    }
    deals.push(id);
  }
  const waiting = [...deals];
  const lane = async () => {
    for (let deal = waiting.shift(); deal; deal = waiting.shift()) {
      await throughline.start(deal);
      await done(deal);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const settings = odooSettings(throughline.env);
  // The service account may not delete what people can.
  const { ODOO_ADMIN_LOGIN = settings.login, ODOO_ADMIN_API_KEY = settings.apiKey } = realOdoo ?? {};
  const person = realOdoo ? { login: ODOO_ADMIN_LOGIN, apiKey: ODOO_ADMIN_API_KEY } : sandboxSalesAdmin;
  const odoo = await Auditor.logIn({ ...settings, ...person });
  const biller = await Auditor.logIn(settings);
  const hubspot = hubspotAccount(throughline.sandbox.url);
  const productive = productiveLedger(throughline.sandbox.url);
  const atHand = async (deal: string): Promise<AtHand> => {
    const { erp, psa } = await receiptsOf(deal);
    const planned = (await throughline.view(deal)).plan?.plan.writes.project?.tasks ?? [];
    const plannedTasks = planned.map(({ name }) => name);
    return { deal, erp, psa, plannedTasks, odoo, biller, hubspot, productive, isReal: realOdoo !== null };
  };
  untouched = deals.slice(0, plain.length);
  worked = await Promise.all(untouched.slice(0, ordinaryWork.length).map(atHand));
  places = await Promise.all(
    tamperings.map(async ({ what }, turn) => ({ what, at: await atHand(deals[plain.length + turn] ?? '') })),
  );
}

async function done(deal: string): Promise<void> {
  const view = await throughline.until(deal, 'done', 'parked', 'waiting for approval');
  if (view.stage === 'waiting for approval') {
    const roles = view.approval?.requirements.flatMap((requirement) => requirement.roles) ?? [];
    await throughline.decide(deal, { roles });
    await throughline.until(deal, 'done', 'parked');
  }
  const { stage, exception } = await throughline.view(deal);
  expect(exception?.issues ?? []).toEqual([]);
  expect(stage).toBe('done');
}

const processOf = (deal: string) => `lead-to-project:${connection}-${deal}` as never;

async function receiptsOf(deal: string): Promise<{ erp: LeadToProjectReceipt; psa: PsaReceipt | null }> {
  const entries = await throughline.ledger.receiptsOf({ process: processOf(deal) });
  const read = entries.flatMap(({ body }) => (body as { readBack?: object }).readBack ?? []);
  const erp = read.find((one): one is LeadToProjectReceipt => 'order' in one);
  if (!erp) throw new Error(`There is no receipt of ${deal}.`);
  return { erp, psa: read.find((one): one is PsaReceipt => 'budget' in one) ?? null };
}

async function prove(): Promise<ProofReport> {
  const workflowId = uniqueName('nightly-proof');
  return throughline.client.workflow.execute('nightlyProof', { taskQueue: 'processes', workflowId, args: [] });
}

const foundOf = ({ drift }: ProofReport, deal: string): FoundDrift[] =>
  drift.filter(({ process }) => process === processOf(deal));

describe(`the nightly proof with ${realOdoo ? `Odoo at ${realOdoo.ODOO_URL}` : 'the simulator'}`, () => {
  it('finds nothing in a firm where nobody has laid hands on anything, in few calls', async () => {
    const report = await prove();
    expect(report.drift).toEqual([]);
    expect(report).toMatchObject({ found: 0, opened: 0, skipped: { underWay: 0, unreadInAll: 0 }, stoppedAfter: null });
    // The amendment's original is one more.
    const contracts = tamperings.length + untouched.length + 1;
    expect(report.checked).toBe(contracts);
    const pages = Math.ceil(contracts / 10);
    expect(report.calls.odoo).toBeLessThanOrEqual(2 * contracts + 6 * pages);
    expect(report.calls[connection]).toBeLessThanOrEqual(pages);
  });

  it('finds nothing after people have done their usual work', async () => {
    for (const [turn, { steps }] of ordinaryWork.entries()) {
      for (const [what, step] of Object.entries(steps)) {
        const at = worked[turn];
        if (!at) throw new Error('Nothing was done to work on.');
        await step(at).catch((error: unknown) => {
          throw new Error(`At work: ${what}: ${error}`);
        });
      }
    }
    const report = await prove();
    expect(report.drift).toEqual([]);
    expect(report).toMatchObject({ found: 0, opened: 0, skipped: { underWay: 0, unreadInAll: 0 } });
  });

  describe('after people have laid hands on records', () => {
    let report: ProofReport;

    beforeAll(async () => {
      for (const [turn, { what, at }] of places.entries()) {
        await tamperings[turn]?.byHand(at).catch((error: unknown) => {
          throw new Error(`By hand: ${what}: ${error}`);
        });
      }
      report = await prove();
    });

    afterAll(async () => {
      for (const [turn, { at }] of places.entries()) await tamperings[turn]?.afterwards?.(at);
    });

    it.each(tamperings.map((tampering, turn) => ({ ...tampering, turn })))(
      'says that $what',
      async ({ turn, record, says, repairable, also }) => {
        const found = foundOf(report, places[turn]?.at.deal ?? '').filter((one) => !also?.test(one.record));
        expect(found.map((one) => one.record)).toEqual([expect.stringMatching(record)]);
        expect(found[0]?.differences.join('\n')).toMatch(says);
        expect(found[0]).toMatchObject({ repairable, owner: 'operations' });
      },
    );

    it('and nothing else', () => {
      expect(report).toMatchObject({ opened: tamperings.length, skipped: { unreadInAll: 0 } });
      const may = tamperings.filter(({ also }) => also).length;
      expect(report.found).toBeGreaterThanOrEqual(tamperings.length);
      expect(report.found).toBeLessThanOrEqual(tamperings.length + may);
      expect(new Set(report.drift.map(({ process }) => process)).size).toBe(tamperings.length);
      for (const deal of untouched) expect(foundOf(report, deal)).toEqual([]);
    });

    it('has the price of what is sold for another amount now', () => {
      const [raised] = foundOf(report, places[0]?.at.deal ?? '');
      expect(Number(raised?.price?.now.amount)).toBeGreaterThan(Number(raised?.price?.planned.amount));
      expect(report.prices.find(({ currency }) => currency === 'EUR')).toBeDefined();
    });

    it('has put each before its owner, in the words of the report', async () => {
      for (const { at } of places) {
        const { exception } = await throughline.until(at.deal, 'parked');
        expect(exception?.category).toBe('drift');
        expect(exception?.issues.length).toBeGreaterThan(0);
      }
    });
  });
});
