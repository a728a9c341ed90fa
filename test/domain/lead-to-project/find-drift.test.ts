import Big from 'big.js';
import { describe, expect, it } from 'vitest';
import { actionsFor } from '../../../domain/actions-for.ts';
import { civilDate } from '../../../domain/civil-date.ts';
import type { ErpOrder, ErpOrderLine, ErpProject } from '../../../domain/erp.ts';
import { businessKey, planHash, processId } from '../../../domain/ids.ts';
import { type Fact, type OnRecord, onRecordOf } from '../../../domain/lead-to-project/contract-on-record.ts';
import { driftIssues, newDrift, priceText } from '../../../domain/lead-to-project/drift-issues.ts';
import { findDrift, type Stands } from '../../../domain/lead-to-project/find-drift.ts';
import { planRepair } from '../../../domain/lead-to-project/plan-repair.ts';
import { contractsOf } from '../../../domain/lead-to-project/plan-types.ts';
import { provePsaBudget } from '../../../domain/lead-to-project/prove-delivery.ts';
import { movedOn } from '../../../domain/lead-to-project/repaired-values.ts';
import { acceptsMoney } from '../../../domain/lead-to-project/second-person.ts';
import type { EntityPolicy } from '../../../domain/policy.ts';
import { newReport, withFound } from '../../../domain/proof-report.ts';
import { psaReceiptOf, receiptOf } from './applied.ts';
import { answers, both, inErp, inPsa, plan } from './in-both.ts';
import { british, deal, EUR, erp, GBP, line, NWG, NWL, planOf, policy, psa } from './sample.ts';

const hash = planHash('a'.repeat(64));
const process = processId('lead-to-project', plan.key);

const fact = (kind: Fact['kind'], body: object): Fact => ({ kind, process, body });
const applied = (readBack: object) => fact('receipt', { did: 'applied', contract: plan.entity, plan: hash, readBack });
const proven = (...messages: string[]) =>
  fact('receipt', { did: 'proven', plan: hash, deviations: messages.map((message) => ({ message })) });
const done = fact('end', { stage: 'done' });
const whole = [fact('plan', { hash, plan }), applied(inErp), applied(inPsa), proven(), done];
const known = onRecordOf(whole) as OnRecord;

/** Everything as it was proven, with our keys, as a standing is read. */
function asProven(): Stands {
  const { tasks = [], milestones = [] } = plan.writes.project ?? {};
  const withKey = <T extends { name: string }>(found: T, planned: readonly { key: string; name: string }[]) => {
    return { ...found, key: planned.find(({ name }) => name === found.name)?.key ?? null };
  };
  const projects = inErp.order.projects.map((project) => ({
    ...project,
    tasks: project.tasks.map((task) => withKey(task, tasks)),
    milestones: project.milestones.map((milestone) => withKey(milestone, milestones)),
  }));
  const lists = plan.writes.psa?.project.taskLists ?? [];
  const project = {
    ...inPsa.project,
    taskLists: inPsa.project.taskLists.map((list, at) => ({
      ...list,
      keys: lists[at]?.tasks.map(({ key }) => key) ?? [],
    })),
    milestones: inPsa.project.milestones.map((one) => withKey(one, plan.writes.psa?.project.milestones ?? [])),
  };
  return structuredClone<Stands>({
    deal: { id: '123', found: true, won: true, order: 'S00012' },
    erp: [
      {
        written: { order: { ...inErp.order, projects }, project: projects[0] ?? null },
        customer: { id: inErp.customerId, name: plan.customerName, active: true },
        contacts: inErp.contactIds.map((id) => ({ id, name: 'Paula Stein', active: true })),
      },
    ],
    psa: [{ project, budget: inPsa.budget }],
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
  it('is none while everything is as it was proven', () => {
    expect(changedBy(() => {}).differences).toEqual([]);
  });

  const usual: [string, Parameters<typeof changedBy>[0]][] = [
    ['hours are delivered', (_, __, l) => Object.assign(l, { delivered: '12' })],
    ['a part is invoiced', (_, __, l) => Object.assign(l, { invoiced: '12' })],
    [
      'a down payment is asked for',
      (_, o, l) => o.lines.push({ ...l, id: 97, key: null, name: 'Down payment', quantity: '0', untaxed: '0.00' }),
    ],
    [
      'an expense is passed on',
      (_, o, l) => {
        o.lines.push({ ...l, id: 98, key: null, name: 'Train to Bremen', untaxed: '120.00', expense: true });
        o.untaxed = new Big(o.untaxed).plus('120.00').toFixed(2);
      },
    ],
    ['a note is added to the order', (_, o, l) => o.lines.push({ ...l, id: 96, key: null, untaxed: '0.00' })],
    ['a line is called otherwise', (_, __, l) => Object.assign(l, { name: 'Senior consulting, phase 1' })],
    ['the project is called otherwise', (_, __, ___, p) => Object.assign(p, { name: 'Renamed by its lead' })],
    ['a task is added', (_, __, ___, p) => p.tasks.push({ id: 99, key: null, name: 'Data cleansing' })],
    [
      'all that was planned in it is called otherwise',
      (_, __, ___, p) => {
        for (const one of [...p.tasks, ...p.milestones]) one.name = `${one.name}, part 1`;
      },
    ],
    [
      'a milestone of a line is reached',
      (_, o) => {
        for (const one of o.lines.flatMap(({ milestones = [] }) => milestones)) one.reached = true;
      },
    ],
    [
      'a role is staffed and moved in time',
      ({ psa: [p] }) => {
        const [first] = p?.project?.placeholders ?? [];
        Object.assign(first ?? {}, { role: 'Jane Doe', from: civilDate('2027-01-11') });
      },
    ],
    ['a booking is replaced by others', ({ psa: [p] }) => p?.project?.placeholders.shift()],
    [
      'project and budget are called otherwise in the PSA',
      ({ psa: [p] }) => {
        Object.assign(p?.project ?? {}, { name: 'Acme 2027' });
        Object.assign(p?.budget ?? {}, { name: 'Acme 2027, budget' });
      },
    ],
    [
      'task lists, tasks and milestones are called otherwise in the PSA',
      ({ psa: [p] }) => {
        for (const list of p?.project?.taskLists ?? []) {
          list.name = 'Work';
          list.tasks = list.tasks.map((name) => `${name}, part 1`);
        }
        for (const milestone of p?.project?.milestones ?? []) milestone.name = 'Go-live';
      },
    ],
    [
      'tasks are moved to a list of their own in the PSA',
      ({ psa: [p] }) => {
        const lists = p?.project?.taskLists ?? [];
        lists.push({ name: 'Done', tasks: [], keys: lists.flatMap(({ keys = [] }) => keys.splice(0)) });
        for (const list of lists) list.tasks = [];
      },
    ],
    [
      'a service that bills nothing is added',
      ({ psa: [p] }) => {
        const [first] = p?.budget?.services ?? [];
        if (first) p?.budget?.services.push({ ...first, key: null, name: 'Internal', billing: 'non-billable' });
      },
    ],
  ];
  it.each(usual)('is none when, in normal business, %s', (_, change) => {
    const before = JSON.stringify(asProven());
    const { differences, stands } = changedBy(change);
    expect(JSON.stringify(stands)).not.toBe(before);
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

  it('says nothing of a total that follows from its lines, which are put back with it', () => {
    const { differences } = changedBy((_, order, first) => {
      first.unitPrice = '1000';
      first.untaxed = '40000.00';
      order.untaxed = '41000.00';
    });
    expect(sentencesOf(differences)).toEqual([expect.stringContaining('the unit price 1000')]);
    expect(driftIssues(differences)).toMatchObject([{ code: 'TL-DRIFT-0004', system: 'erp' }]);
    const alone = changedBy((_, order) => Object.assign(order, { untaxed: '41000.00' })).differences;
    expect(sentencesOf(alone)).toEqual([expect.stringContaining('without tax comes to 41000.00')]);
  });

  it('names the line of which a part is tax by now, where the plan leaves taxes to the ERP', () => {
    const { differences } = changedBy((_, order, first) => {
      const taxed = new Big(first.untaxed).div('1.19').toFixed(2);
      order.untaxed = new Big(order.untaxed).minus(first.untaxed).plus(taxed).toFixed(2);
      Object.assign(first, { untaxed: taxed, taxes: [{ id: 9, name: '19 % incl.' }] });
    });
    expect(plan.writes.order.lines[0]?.taxIds).toBeNull();
    expect(sentencesOf(differences)).toEqual([
      expect.stringMatching(/has for .+ [\d.]+ without tax \(its taxes: 19 % incl\.\); [\d.]+ is planned\.$/),
    ]);
    expect(driftIssues(differences)).toMatchObject([{ code: 'TL-DRIFT-0005' }]);
    expect(priceText(differences[0]?.price ?? null)).toMatch(/EUR less\.$/);
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

  it('sums one change once, whichever systems show it', () => {
    const of = (deal: string, system: 'crm' | 'erp' | 'psa', now: string) => ({
      ...{
        process: processId('lead-to-project', businessKey('hubspot', deal)),
        entity: NWG,
        record: '',
        differences: [],
      },
      ...{ system, repairable: false, owner: '' },
      price: { planned: { amount: '100.00', currency: EUR }, now: { amount: now, currency: EUR } },
    });
    const all = [of('a', 'crm', '150.00'), of('a', 'erp', '150.00'), of('a', 'psa', '150.00')];
    const sumOf = (found: typeof all) => withFound(newReport('' as never), found).prices;
    const once = [{ planned: { amount: '100.00' }, now: { amount: '150.00' } }];
    expect(sumOf(all)).toMatchObject(once);
    // Only the PSA's has changed; so has another deal's.
    expect(sumOf([of('a', 'crm', '100.00'), of('a', 'erp', '100.00'), of('a', 'psa', '150.00')])).toMatchObject(once);
    expect(sumOf([...all, of('b', 'psa', '90.00')])).toMatchObject([
      { planned: { amount: '200.00' }, now: { amount: '240.00' } },
    ]);
    expect(sumOf([of('a', 'crm', '150.00')])).toEqual([]);
  });

  it('is not brought up again once accepted, but what comes beside it is', () => {
    const { differences } = changedBy((_, order) => Object.assign(order, { reference: 'PO-1' }));
    const accepted = sentencesOf(differences);
    expect(newDrift(differences, accepted)).toEqual([]);
    const more = changedBy((_, order) => Object.assign(order, { reference: 'PO-1', origin: 'by hand' })).differences;
    expect(sentencesOf(newDrift(more, accepted))).toEqual([expect.stringContaining('by hand')]);
  });

  const travel = { key: null, name: 'Travel', untaxed: '500.00' };
  const extra = { key: null, name: 'Extra', billing: 'actuals' as const, quantity: '1', capped: false };
  const addTravel = (order: ErpOrder, first: ErpOrderLine) => {
    order.lines.push({ ...first, ...travel, id: 900 + order.lines.length });
    order.untaxed = new Big(order.untaxed).plus(travel.untaxed).toFixed(2);
  };
  const addExtra = ({ psa: [p] }: Stands, amount: string) =>
    p?.budget?.services.push({ ...extra, unitPrice: { amount, currency: EUR } });
  const accepts: [string, Parameters<typeof changedBy>[0], Parameters<typeof changedBy>[0], string][] = [
    [
      'an added line, the next of the same name and amount',
      (_, order, first) => addTravel(order, first),
      (_, order, first) => {
        addTravel(order, first);
        addTravel(order, first);
      },
      'Order S00012 has a line "Travel" over 500.00 (2); none is planned.',
    ],
    [
      'an added service, a higher price of it',
      (stands) => addExtra(stands, '100'),
      (stands) => addExtra(stands, '100000'),
      `Budget "${inPsa.budget.name}" has a service "Extra" of 1 × 100,000.00 EUR; none is planned.`,
    ],
    [
      'an added service, the next of the same name and price',
      (stands) => addExtra(stands, '100'),
      (stands) => {
        addExtra(stands, '100');
        addExtra(stands, '100');
      },
      `Budget "${inPsa.budget.name}" has a service "Extra" of 1 × 100.00 EUR (2); none is planned.`,
    ],
  ];
  it.each(accepts)('names, after somebody has accepted %s', (_, before, after, says) => {
    const accepted = sentencesOf(changedBy(before).differences);
    expect(accepted).toHaveLength(1);
    expect(newDrift(changedBy(before).differences, accepted)).toEqual([]);
    expect(sentencesOf(newDrift(changedBy(after).differences, accepted))).toEqual([says]);
  });

  it('tells services of one name apart, as lines', () => {
    const twins = planOf({ deal: deal({ lines: [line(), line({ id: '74', position: 3 })] }), answers }, both);
    if (!twins.writes.psa) throw new Error('Nothing is planned in the PSA.');
    const budget = structuredClone(psaReceiptOf(twins.writes.psa).budget);
    for (const one of budget.services) one.quantity = '1';
    const said = provePsaBudget(twins.writes.psa, budget, { id: budget.projectId ?? '', name: '' });
    expect(said.map(({ message }) => /"([^"]+)" the quantity/.exec(message)?.[1])).toEqual([
      `${line().name} (line 1)`,
      `${line().name} (line 2)`,
    ]);
  });

  it('stays accepted when the record is called otherwise later', () => {
    const away: Parameters<typeof changedBy>[0] = ({ psa: [p], erp: [e] }, _, __, project) => {
      Object.assign(p?.project ?? {}, { active: false });
      Object.assign(p?.budget ?? {}, { open: false });
      Object.assign(e?.customer ?? {}, { active: false });
      project.active = false;
    };
    const accepted = sentencesOf(changedBy(away).differences);
    expect(accepted).toHaveLength(4);
    const { differences } = changedBy((stands, order, first, project) => {
      away(stands, order, first, project);
      const [inThePsa, inTheErp] = [stands.psa[0], stands.erp[0]];
      for (const one of [inThePsa?.project, inThePsa?.budget, inTheErp?.customer, project]) {
        Object.assign(one ?? {}, { name: 'Called so now' });
      }
    });
    expect(newDrift(differences, accepted)).toEqual([]);
  });
});

describe('a deal of several contracts', () => {
  const training = { name: 'Training', service: 'CONSULT', quantity: '10', unitPrice: '140', entity: 'NWL' };
  function ofTwo(currencyOfOther: 'EUR' | 'GBP', numbers: [string, string], other: Partial<EntityPolicy> = {}) {
    const told = currencyOfOther === 'GBP' ? erp({ priceList: { id: 4, name: 'GBP', currency: GBP } }) : erp();
    const of =
      currencyOfOther === 'GBP'
        ? both
        : policy({ entities: { ...both.entities, NWL: british({ ...inEuros, ...other }) } });
    const two = planOf(
      {
        deal: deal({ lines: [line(), line({ id: '73', ...training, currency: currencyOfOther })] }),
        answers: { ...answers, [NWL]: { erp: told, psa: other.projectIn ? psa() : null } },
      },
      of,
    );
    const read = contractsOf(two).map((contract, at) => {
      const receipt = receiptOf(contract, two.customerName);
      return { ...receipt, order: { ...receipt.order, number: numbers[at] ?? '' } };
    });
    const readInPsa = contractsOf(two).map(({ writes }) => (writes.psa ? psaReceiptOf(writes.psa) : null));
    const facts = contractsOf(two).flatMap(({ entity: sold }, at) =>
      [read[at], readInPsa[at]].flatMap((readBack) =>
        readBack ? [fact('receipt', { did: 'applied', contract: sold, plan: hash, readBack })] : [],
      ),
    );
    const on = onRecordOf([fact('plan', { hash, plan: two }), ...facts, proven(), done]) as OnRecord;
    const stands: Stands = {
      deal: { id: '123', found: true, won: true, order: numbers.join(', ') },
      erp: read.map(({ order, customerId, contactIds }) => ({
        written: { order, project: order.projects[0] ?? null },
        customer: { id: customerId, name: two.customerName, active: true },
        contacts: contactIds.map((id) => ({ id, name: 'Paula Stein', active: true })),
      })),
      psa: readInPsa.map((one) => one && { project: one.project, budget: one.budget }),
    };
    return { on, stands: structuredClone(stands) };
  }
  const inEuros = { currencies: [EUR], rates: { consultant: { EUR: '140.00' } } };
  const deals = (...of: Parameters<typeof ofTwo>) => {
    const { on, stands } = ofTwo(...of);
    return (change: Partial<Stands['deal']>) => findDrift(on, { ...stands, deal: { ...stands.deal, ...change } });
  };

  it('has what each says in its own words, and repaired by itself, whatever the other is called', () => {
    // Orders of one number, and budgets of one name.
    const { on, stands } = ofTwo('EUR', ['S00001', 'S00001'], { projectIn: 'both' });
    const [first, second] = stands.psa;
    expect(second?.budget?.name).toBe(first?.budget?.name);
    Object.assign(second?.budget ?? {}, { open: false });
    const accepted = sentencesOf(findDrift(on, stands));
    Object.assign(first?.budget ?? {}, { open: false });
    Object.assign(stands.erp[0]?.written.order ?? {}, { reference: 'PO-1' });
    Object.assign(stands.erp[1]?.written.order?.lines[0] ?? {}, { unitPrice: '1' });
    const fresh = newDrift(findDrift(on, stands), accepted);
    expect(fresh.map(({ entity: sold }) => sold)).toEqual([NWG, NWG, NWL]);
    expect(fresh.map(({ record }) => record)).toEqual([
      expect.stringMatching(/^Northwind GmbH: Order S00001$/),
      expect.stringMatching(/^Northwind GmbH: Budget /),
      expect.stringMatching(/^Northwind .*: Order S00001$/),
    ]);
    const planned = planRepair(on, stands, fresh);
    expect(planned?.repair.psa.map(({ writes }) => writes.budget.key)).toEqual([on.plan.writes.psa?.budget.key]);
    const [ofFirst, ofSecond] = planned?.repair.erp ?? [];
    expect(Object.keys(ofFirst?.found ?? {})).toEqual(['reference']);
    expect(Object.keys(ofSecond?.order ?? {})).toEqual(['id', 'number']);
    expect(ofFirst?.lines).toEqual([]);
    expect(ofSecond?.lines).toMatchObject([{ unitPrice: '140' }]);
  });

  it('has not drifted when both of its orders have one number, each of its own legal entity', () => {
    const find = deals('GBP', ['S00001', 'S00001']);
    expect(find({})).toEqual([]);
    expect(find({ order: 'S00001' })).toEqual([]);
    expect(sentencesOf(find({ order: 'S00001, S00009' }))).toHaveLength(1);
  });

  it('names, when it is lost, what all of them were approved at and what they still come to', () => {
    const price = (amount: string, currency = EUR) => ({ planned: { amount, currency }, now: { amount, currency } });
    expect(deals('EUR', ['S00001', 'S00002'])({ won: false })).toMatchObject([
      {
        sentences: [{ text: 'Deal 123 is no longer won; S00001, S00002 over 8,600.00 EUR was written for it.' }],
        price: price('8600.00'),
      },
    ]);
    expect(deals('GBP', ['S00001', 'S00002'])({ found: false, won: false })).toMatchObject([
      {
        sentences: [{ text: expect.stringContaining('another; S00001 over 7,200.00 EUR was written') }],
        price: price('7200.00'),
      },
      {
        sentences: [{ text: expect.stringContaining('another; S00002 over 1,400.00 GBP was written') }],
        price: price('1400.00', GBP),
      },
    ]);
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

  it('tells lines of one name apart', () => {
    const three = [
      line(),
      line({ id: '74', position: 3 }),
      line({ id: '75', position: 4, name: `${line().name} extra` }),
    ];
    const same = planOf({ deal: deal({ lines: three }), answers }, both);
    const { order } = receiptOf(same, same.customerName);
    const [, second, third] = order.lines;
    Object.assign(order.lines[0] ?? {}, { invoiced: '1' });
    for (const one of [second, third]) Object.assign(one ?? {}, { unitPrice: '1' });
    const customer = { id: inErp.customerId, name: same.customerName, active: true };
    const stands: Stands = {
      ...asProven(),
      erp: [{ written: { order, project: null }, customer, contacts: [] }],
      psa: [],
    };
    const on: OnRecord = { ...known, plan: same, contracts: known.contracts.map((one) => ({ ...one, psa: null })) };
    const prices = findDrift(on, stands).flatMap(({ sentences }) => sentences.filter(({ about }) => about === 'price'));
    expect(prices).toMatchObject([
      { text: expect.stringContaining('(line 2) the unit price'), mends: true },
      { text: expect.stringContaining('extra the unit price'), mends: true },
    ]);
    expect(planRepair(on, stands, findDrift(on, stands))?.repair.erp[0]?.lines.map(({ key }) => key)).toEqual([
      second?.key,
      third?.key,
    ]);
  });

  it('keeps the names that people have given in the PSA, and says that more than what differs is set', () => {
    const { differences, stands } = changedBy(({ psa: [p] }) => {
      Object.assign(p?.project ?? {}, { name: 'Renamed by its lead', active: false });
    });
    const planned = planRepair(known, stands, differences);
    expect(planned?.repair.psa).toMatchObject([{ writes: { project: { name: 'Renamed by its lead' } } }]);
    expect(planned?.repair.psa[0]?.writes.leavesBookings).toBe(true);
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

  describe('that is written later', () => {
    const { stands } = changedBy((_, order, first, project) => {
      Object.assign(first, { unitPrice: '1', discountPercent: '5' });
      Object.assign(order, { reference: 'PO-1', salesperson: null });
      Object.assign(project, { manager: null, endsOn: civilDate('2031-01-31') });
    });
    const [erpRepair] = planRepair(known, stands, findDrift(known, stands))?.repair.erp ?? [];
    if (!erpRepair) throw new Error('Nothing is to be repaired.');
    const since = (change: (order: ErpOrder, first: ErpOrderLine, project: ErpProject) => unknown) => {
      const order = structuredClone(stands.erp[0]?.written.order);
      const [first] = order?.lines ?? [];
      const [project] = order?.projects ?? [];
      if (!order || !first || !project) throw new Error('The sample has no order with a line and a project.');
      change(order, first, project);
      return movedOn(erpRepair, order);
    };

    it('says what it found', () => {
      expect(erpRepair.found).toMatchObject({ reference: 'PO-1', salesperson: 'nothing' });
      expect(Object.entries(erpRepair.found)).toContainEqual([`unit price of ${line().name}`, '1']);
    });

    it('goes on where everything is as it was found, or as it is wanted: an answer was lost', () => {
      expect(since(() => {})).toEqual([]);
      expect(
        since((order, first, project) => {
          const [planned] = plan.writes.order.lines;
          Object.assign(order, { reference: plan.writes.order.reference });
          Object.assign(first, { unitPrice: planned?.unitPrice, discountPercent: planned?.discountPercent });
          Object.assign(project, { endsOn: plan.writes.project?.endsOn });
        }),
      ).toEqual([]);
    });

    const moved: [string, Parameters<typeof since>[0], RegExp][] = [
      [
        'a price',
        (_, first) => Object.assign(first, { unitPrice: '2' }),
        /has the unit price of .* 2 by now, no longer 1/,
      ],
      [
        'a quantity, which is written with it',
        (_, first) => Object.assign(first, { quantity: '3' }),
        /quantity of .* 3/,
      ],
      ['a reference', (order) => Object.assign(order, { reference: 'PO-2' }), /reference PO-2 by now, no longer PO-1/],
      [
        'a salesperson',
        (order) => Object.assign(order, { salesperson: { id: 99, name: 'New' } }),
        /salesperson 99 by now, no longer nothing/,
      ],
      [
        'a manager',
        (_, __, project) => Object.assign(project, { manager: { id: 99, name: 'New' } }),
        /manager of its project 99 by now/,
      ],
      ['a project', (order) => Object.assign(order, { projects: [] }), /no longer has its project/],
      ['a line', (order) => order.lines.shift(), /no longer has its line/],
      ['an invoice', (_, first) => Object.assign(first, { invoiced: '1' }), /on an invoice by now/],
      ['a cancelled order', (order) => Object.assign(order, { state: 'cancel' }), /no longer confirmed/],
    ];
    it.each(moved)('is not written over what somebody has changed since: %s', (_, change, says) => {
      expect(since(change).join('\n')).toMatch(says);
      expect(since(change)).toHaveLength(1);
    });
  });
});
