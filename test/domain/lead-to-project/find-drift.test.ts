import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../../domain/actions-for.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import type { ErpOrder, ErpOrderLine, ErpProject } from '../../../domain/erp.ts';
import { planHash, processId } from '../../../domain/ids.ts';
import { type Fact, type OnRecord, onRecordOf } from '../../../domain/lead-to-project/contract-on-record.ts';
import { driftIssues, newDrift, priceText } from '../../../domain/lead-to-project/drift-issues.ts';
import { findDrift, type Stands } from '../../../domain/lead-to-project/find-drift.ts';
import { planRepair } from '../../../domain/lead-to-project/plan-repair.ts';
import { acceptsMoney } from '../../../domain/lead-to-project/second-person.ts';
import { newReport, withFound } from '../../../domain/proof-report.ts';
import { psaReceiptOf, receiptOf } from './applied.ts';
import { british, deal, EUR, entity, erp, line, NWG, planOf, policy, psa } from './sample.ts';

const both = policy({ entities: { NWG: entity({ projectIn: 'both' }), NWL: british() } });
const scope = line({ id: '72', service: 'DELIVERY', name: 'Rollout', quantity: '1', unitPrice: '1000', position: 2 });
const answers = { [NWG]: { erp: erp(), psa: psa() } };
const plan = planOf({ deal: deal({ lines: [line(), scope], servicePackage: 'implementation' }), answers }, both);
if (!plan.writes.psa) throw new Error('Nothing is planned in the PSA.');
const inErp = receiptOf(plan, plan.customerName);
const inPsa = psaReceiptOf(plan.writes.psa);
const hash = planHash('a'.repeat(64));
const process = processId('lead-to-project', plan.key);

const fact = (kind: Fact['kind'], body: object): Fact => ({ kind, process, body });
const applied = (readBack: object) => fact('receipt', { did: 'applied', contract: plan.entity, plan: hash, readBack });
const proven = (...messages: string[]) =>
  fact('receipt', { did: 'proven', plan: hash, deviations: messages.map((message) => ({ message })) });
const done = fact('end', { stage: 'done' });
const whole = [fact('plan', { hash, plan }), applied(inErp), applied(inPsa), proven(), done];
const known = onRecordOf(whole) as OnRecord;

/** Everything as it was proven. */
function asProven(): Stands {
  return structuredClone<Stands>({
    deal: { id: '123', found: true, won: true, order: 'S00012' },
    erp: [
      {
        written: { order: inErp.order, project: inErp.order.projects[0] ?? null },
        customer: { id: inErp.customerId, name: plan.customerName, active: true },
        contacts: inErp.contactIds.map((id) => ({ id, name: 'Paula Stein', active: true })),
      },
    ],
    psa: [{ project: inPsa.project, budget: inPsa.budget }],
  });
}

function changedBy(change: (stands: Stands, order: ErpOrder, line: ErpOrderLine, project: ErpProject) => unknown) {
  const stands = asProven();
  const order = stands.erp[0]?.written.order;
  const [first] = order?.lines ?? [];
  const [project] = order?.projects ?? [];
  if (!order || !first || !project) throw new Error('The sample has no order with a line and a project.');
  change(stands, order, first, project);
  return { stands, differences: findDrift(known, stands) };
}

const sentencesOf = (differences: ReturnType<typeof findDrift>) =>
  differences.flatMap(({ sentences }) => sentences.map(({ text }) => text));

describe('what is on record', () => {
  it('is to be proven once it is done, and not before that or after it was taken back', () => {
    expect(known).toMatchObject({ process, hash, known: [], contracts: [{ entity: NWG, orderNumber: 'S00012' }] });
    expect(onRecordOf(whole.filter(({ kind }) => kind !== 'end'))).toBe('under way');
    expect(onRecordOf([...whole, fact('receipt', { did: 'taken back' })])).toBe('under way');
    expect(onRecordOf([...whole, fact('receipt', { did: 'taken back' }), fact('end', { stage: 'cancelled' })])).toBe(
      'not in force',
    );
    expect(onRecordOf(whole.filter(({ body }) => (body as { did?: string }).did !== 'proven'))).toBe('not in force');
    expect(onRecordOf([])).toBe('not in force');
  });

  it.each([
    ['was handed over', fact('resolution', { kind: 'resolution' })],
    ['had its repair rejected', fact('decision', { kind: 'decision' })],
    ['was sent a message that was refused', fact('refusal', {})],
  ])('goes on being proven when it was done and %s since', (_, since) => {
    expect(onRecordOf([...whole, since])).toMatchObject({ hash, known: [] });
  });

  it('counts erasing somebody’s data as nothing that the process did', () => {
    expect(onRecordOf([...whole, fact('erasure', { entries: [1] })])).toMatchObject({ hash });
  });

  it('is what was proven last, with what was accepted then', () => {
    const accepted = [...whole, fact('resolution', {}), proven('Order S00012 is in USD; EUR is planned.'), done];
    expect(onRecordOf(accepted)).toMatchObject({ known: ['Order S00012 is in USD; EUR is planned.'] });
  });
});

describe('drift', () => {
  it('is none while everything is as it was proven, whatever people added that is theirs', () => {
    expect(changedBy(() => {}).differences).toEqual([]);
    const { differences } = changedBy((_, order, first, project) => {
      project.tasks.push({ id: 99, name: 'Kick-off' });
      project.name = 'Renamed by its lead';
      first.name = 'Senior consulting, phase 1';
      first.delivered = '12';
      first.invoiced = '12';
      order.lines.push({ ...first, id: 98, key: null, name: 'A note', untaxed: '0.00' });
    });
    expect(differences).toEqual([]);
  });

  const cases: [string, Parameters<typeof changedBy>[0], string, RegExp, 'repair' | 'stays'][] = [
    [
      'a price',
      (_, __, l) => Object.assign(l, { unitPrice: '999' }),
      'Order S00012',
      /the unit price 999; .* is planned/,
      'repair',
    ],
    [
      'a quantity',
      (_, __, l) => Object.assign(l, { quantity: '1' }),
      'Order S00012',
      /the quantity 1; .* is planned/,
      'repair',
    ],
    [
      'a reference',
      (_, o) => Object.assign(o, { reference: 'PO-1' }),
      'Order S00012',
      /has the reference PO-1/,
      'repair',
    ],
    [
      'a cancelled order',
      (_, o) => Object.assign(o, { state: 'cancel' }),
      'Order S00012',
      /is cancel; confirmed/,
      'stays',
    ],
    [
      'a price that is on an invoice',
      (_, __, l) => Object.assign(l, { unitPrice: '999', invoiced: '1' }),
      'Order S00012',
      /the unit price 999/,
      'stays',
    ],
    [
      'a deleted order',
      ({ erp: [e] }) => Object.assign(e?.written ?? {}, { order: null }),
      'Order S00012',
      /is no longer in the ERP/,
      'stays',
    ],
    [
      'an archived project',
      (_, __, ___, p) => Object.assign(p, { active: false, tasks: [] }),
      'Project of order S00012',
      /has an archived project/,
      'repair',
    ],
    [
      'a deleted project',
      (_, o) => Object.assign(o, { projects: [] }),
      'Project of order S00012',
      /has no project/,
      'stays',
    ],
    [
      'a merged customer',
      ({ erp: [e] }, o, _, p) => {
        Object.assign(e ?? {}, { customer: null });
        o.customer = { id: 46, name: 'Acme Group' };
        p.customer = o.customer;
      },
      'Customer of order S00012',
      /is no longer in the ERP: it was deleted, or merged into another\..*Acme Group \(46\)/s,
      'stays',
    ],
    [
      'an archived customer',
      ({ erp: [e] }) => Object.assign(e?.customer ?? {}, { active: false }),
      'Customer of order S00012',
      /is archived in the ERP/,
      'stays',
    ],
    [
      'a deleted deal',
      ({ deal: d }) => Object.assign(d, { found: false, won: false }),
      'Deal 123',
      /is no longer in the CRM/,
      'stays',
    ],
    ['a deal that is lost', ({ deal: d }) => Object.assign(d, { won: false }), 'Deal 123', /is no longer won/, 'stays'],
    [
      'another order on the deal',
      ({ deal: d }) => Object.assign(d, { order: 'S9' }),
      'Deal 123',
      /names order S9; S00012 was/,
      'stays',
    ],
    [
      'an archived project in the PSA',
      ({ psa: [p] }) => Object.assign(p?.project ?? {}, { active: false }),
      `Project "${inPsa.project.name}"`,
      /is archived; a running one is planned/,
      'repair',
    ],
    [
      'a closed budget',
      ({ psa: [p] }) => Object.assign(p?.budget ?? {}, { open: false }),
      `Budget "${inPsa.budget.name}"`,
      /is closed; an open one is planned/,
      'repair',
    ],
    [
      'a key that was emptied',
      ({ psa: [p] }) => Object.assign(p?.budget ?? {}, { key: null }),
      `Budget "${inPsa.budget.name}"`,
      /carries no key of Throughline/,
      'repair',
    ],
    [
      'a deleted budget',
      ({ psa: [p] }) => Object.assign(p ?? {}, { budget: null }),
      `Budget "${inPsa.budget.name}"`,
      /is no longer in the PSA/,
      'stays',
    ],
  ];
  it.each(cases)('names %s, on its record and on no other', (_, change, record, says, fate) => {
    const { differences, stands } = changedBy(change);
    expect(differences.map((one) => one.record)).toEqual([record]);
    expect(sentencesOf(differences).join('\n')).toMatch(says);
    const actions = actionsFor(driftIssues(differences));
    expect(actions).toEqual(expect.arrayContaining(['accept', 'hand over']));
    expect(actions.includes('repair')).toBe(fate === 'repair');
    expect(planRepair(known, stands, differences) !== null).toBe(fate === 'repair');
  });

  it('has the price of what moved: what was approved, and what it comes to now', () => {
    const [difference] = changedBy((_, order, first) => {
      first.unitPrice = '1000';
      first.untaxed = '160000.00';
      order.untaxed = '161000.00';
    }).differences;
    expect(difference?.price).toMatchObject({
      planned: plan.totals.untaxed,
      now: { amount: '161000.00', currency: EUR },
    });
    expect(priceText(difference?.price ?? null)).toMatch(
      /^Approved [\d,.]+ EUR, now 161,000.00 EUR: [\d,.]+ EUR more\.$/,
    );
    expect(priceText({ planned: plan.totals.untaxed, now: plan.totals.untaxed })).toBe('');
    const [gone] = changedBy(({ erp: [e] }) => Object.assign(e?.written ?? {}, { order: null })).differences;
    expect(gone?.price?.now.amount).toBe('0.00');
    expect(acceptsMoney(driftIssues(difference ? [difference] : []))).toBe(true);
  });

  it('sums prices by currency', () => {
    const found = (planned: string, now: string) => ({
      ...{ process, entity: NWG, system: 'erp' as const, record: '', differences: [], repairable: false, owner: '' },
      price: { planned: { amount: planned, currency: EUR }, now: { amount: now, currency: EUR } },
    });
    const report = withFound(newReport('' as never), [
      found('10.00', '12.00'),
      found('5.00', '0.00'),
      found('7.00', '7.00'),
    ]);
    expect(report).toMatchObject({ found: 3, prices: [{ planned: { amount: '15.00' }, now: { amount: '12.00' } }] });
  });

  it('is not brought up again once accepted, but what comes beside it is', () => {
    const { differences } = changedBy((_, order) => Object.assign(order, { reference: 'PO-1' }));
    const accepted = sentencesOf(differences);
    expect(newDrift(differences, accepted)).toEqual([]);
    const more = changedBy((_, order) => Object.assign(order, { reference: 'PO-1', origin: 'by hand' })).differences;
    expect(sentencesOf(newDrift(more, accepted))).toEqual([expect.stringContaining('by hand')]);
  });
});

describe('a repair', () => {
  it('writes what was altered and nothing else', () => {
    const { differences, stands } = changedBy((_, order, first, project) => {
      first.unitPrice = '1';
      order.reference = 'PO-1';
      project.active = false;
    });
    const planned = planRepair(known, stands, differences);
    expect(planned?.repair).toMatchObject({
      erp: [{ order: { number: 'S00012', reference: plan.writes.order.reference }, project: { active: true } }],
      psa: [],
    });
    const [one] = planned?.repair.erp ?? [];
    const [line] = plan.writes.order.lines;
    expect(one?.lines).toMatchObject([{ key: line?.key, unitPrice: line?.unitPrice, taxIds: null, analytic: null }]);
    expect(Object.keys(one?.order ?? {}).sort()).toEqual(['id', 'number', 'reference']);
    expect(planned?.sentences).toHaveLength(3);
  });

  it('leaves what somebody has accepted as it is, on the same line, too', () => {
    const { stands } = changedBy((_, __, first) => {
      first.unitPrice = '1';
    });
    const accepted = sentencesOf(findDrift(known, stands));
    const first = stands.erp[0]?.written.order?.lines[0];
    if (first) first.quantity = '2';
    const fresh = newDrift(findDrift(known, stands), accepted);
    expect(planRepair(known, stands, fresh)?.repair.erp[0]?.lines).toMatchObject([
      { unitPrice: '1', quantity: plan.writes.order.lines[0]?.quantity },
    ]);
  });

  it('keeps the names that people have given in the PSA, and says that more than what differs is set', () => {
    const { differences, stands } = changedBy(({ psa: [p] }) => {
      Object.assign(p?.project ?? {}, { name: 'Renamed by its lead', active: false });
    });
    const planned = planRepair(known, stands, differences);
    expect(planned?.repair.psa).toMatchObject([{ writes: { project: { name: 'Renamed by its lead' } } }]);
    expect(planned?.sentences.at(-1)).toContain('In the PSA all that the plan sets is set again');
  });

  it('leaves a line that is on an invoice alone', () => {
    const { differences, stands } = changedBy((_, order, first) => {
      first.unitPrice = '1';
      first.invoiced = '1';
      order.date = civilDate('2020-01-01');
    });
    expect(planRepair(known, stands, differences)?.repair.erp).toMatchObject([
      { lines: [], order: { date: expect.any(String) } },
    ]);
  });
});
