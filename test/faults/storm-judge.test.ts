import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessView } from '../../domain/process-view.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type SandboxState, sandboxState } from './sandbox-books.ts';
import { differencesFromPlans, doubles, wrongEnd } from './storm-judge.ts';

/** The judge of the storm, on one deal with a project in the PSA: it must see whatever could go wrong. */
let throughline: Throughline;
let view: ProcessView;
let before: SandboxState;
let after: SandboxState;
let amounts: Map<number, number>;
const roles = ['operations'];

beforeAll(async () => {
  throughline = await startThroughline();
  before = await sandboxState(throughline.sandbox.url);
  const { id } = await throughline.sandbox.stageDeal({ scenario: 'psa-project', webhooks: 'lose' });
  await throughline.start(id);
  view = await throughline.untilEnded(id);
  after = await sandboxState(throughline.sandbox.url);
  amounts = new Map([[Number(rows(after, 'sale.order')[0]?.id), Number(view.plan?.plan.totals.untaxed.amount)]]);
});

afterAll(() => throughline?.close());

function rows({ odoo }: SandboxState, model: string): Record<string, unknown>[] {
  return odoo.tables[model] ?? [];
}

function inPsa({ productive }: SandboxState, type: string) {
  const records = productive.books.records[type] ?? {};
  const [id = ''] = Object.keys(records).slice(-1);
  const last = records[id];
  if (!last) throw new Error(`There are no ${type}.`);
  return { records, last };
}

const plans = () => [view.plan?.plan ?? expect.unreachable('done with a plan')];

it('finds nothing to say about a deal that was done', () => {
  expect(view.stage).toBe('done');
  expect(wrongEnd(view, roles)).toEqual([]);
  expect(differencesFromPlans(plans(), after, amounts)).toEqual([]);
  expect(doubles(before, after)).toEqual([]);
});

it('says nothing about an empty double of a company that was archived', () => {
  const state = structuredClone(after);
  const { records, last } = inPsa(state, 'companies');
  records['99'] = { ...last, id: '99', attributes: { ...last.attributes, archived_at: '2026-03-02T09:00:00Z' } };
  expect(doubles(before, state)).toEqual([]);
});

describe('sees', () => {
  it.each<[string, (state: SandboxState) => unknown]>([
    ['a second order', (state) => rows(state, 'sale.order').push({ ...rows(state, 'sale.order')[0], id: 99 })],
    [
      'a second project',
      (state) => rows(state, 'project.project').push({ ...rows(state, 'project.project')[0], id: 99 }),
    ],
    ['a second customer', (state) => rows(state, 'res.partner').push({ ...rows(state, 'res.partner').at(-1), id: 99 })],
    [
      'a second budget under the key',
      (state) => {
        const { records, last } = inPsa(state, 'deals');
        records['99'] = { ...last, id: '99', attributes: { ...last.attributes, name: 'Another' } };
      },
    ],
    [
      'a second company of the name',
      (state) => {
        const { records, last } = inPsa(state, 'companies');
        records['99'] = { ...last, id: '99', attributes: { ...last.attributes, custom_fields: {} } };
      },
    ],
    [
      'a doubled company that was archived though it is used',
      (state) => {
        const { records, last } = inPsa(state, 'companies');
        const [project] = Object.values(state.productive.books.records.projects ?? {}).slice(-1);
        records['99'] = { ...last, id: '99', attributes: { ...last.attributes, archived_at: '2026-03-02T09:00:00Z' } };
        Object.assign(project?.relations ?? {}, { company: '99' });
      },
    ],
  ])('%s', (_, change) => {
    const state = structuredClone(after);
    change(state);
    expect(doubles(before, state)).not.toEqual([]);
  });

  it.each<[string, (state: SandboxState) => unknown]>([
    ['a line that is missing', (state) => rows(state, 'sale.order.line').pop()],
    ['another price', (state) => Object.assign(rows(state, 'sale.order.line')[0] ?? {}, { price_unit: 1 })],
    [
      'an order that was not confirmed',
      (state) => Object.assign(rows(state, 'sale.order')[0] ?? {}, { state: 'draft' }),
    ],
    ['an archived project', (state) => Object.assign(rows(state, 'project.project')[0] ?? {}, { active: false })],
    ['another price in the PSA', (state) => Object.assign(inPsa(state, 'services').last.attributes, { price: '1' })],
    [
      'a role nobody looks for',
      (state) => Object.assign(inPsa(state, 'bookings').last.attributes, { custom_fields: {} }),
    ],
    [
      'a CRM that was not told',
      ({ hubspot }) =>
        Object.values(hubspot.crm.records.deals ?? {}).map((deal) => Object.assign(deal, { properties: {} })),
    ],
  ])('%s', (_, change) => {
    const state = structuredClone(after);
    change(state);
    expect(differencesFromPlans(plans(), state, amounts)).not.toEqual([]);
  });

  it.each<[string, Partial<ProcessView>]>([
    ['a process that is nobody’s', { stage: 'parked' }],
    ['one that waits for nobody', { stage: 'waiting for approval' }],
    ['one that goes on for ever', { stage: 'reading' }],
    ['a story without words', { story: [{ at: view?.story[0]?.at, text: 'undefined is done.', by: null } as never] }],
  ])('%s', (_, change) => {
    expect(wrongEnd({ ...view, ...change }, roles)).not.toEqual([]);
  });
});
