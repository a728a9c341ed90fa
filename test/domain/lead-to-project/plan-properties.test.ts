import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { Deal, DealLine } from '../../../domain/deal.ts';
import type { ErpSnapshot } from '../../../domain/erp.ts';
import { contractQuestions } from '../../../domain/lead-to-project/contract-questions.ts';
import { differences } from '../../../domain/lead-to-project/differences.ts';
import { planLeadToProject } from '../../../domain/lead-to-project/plan-lead-to-project.ts';
import { splitFee } from '../../../domain/lead-to-project/plan-schedule.ts';
import type { LeadToProjectSnapshot } from '../../../domain/lead-to-project/plan-types.ts';
import { compare, lineAmount, money, sum } from '../../../domain/money.ts';
import { applied, type Progress } from './applied.ts';
import { correction, deal, EUR, erp, hashOf, line, NWG, policy, snapshot } from './sample.ts';

const cents = (most: number) => fc.integer({ min: 1, max: most }).map((n) => (n / 100).toFixed(2));

const lines = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 999 }).map(String),
    name: fc.constantFrom('Work', ''),
    service: fc.constantFrom('SENIOR', 'CONSULT', 'FIXED'),
    quantity: cents(100_000),
    unitPrice: cents(10_000_000),
    discountPercent: fc.option(cents(10_000)),
    currency: fc.constantFrom('EUR', null),
    position: fc.integer({ min: 0, max: 3 }),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 6 },
);

const contacts = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 40 }).map(String),
    name: fc.constantFrom('Kim', ''),
    email: fc.constantFrom('kim@acme.example', 'Lee@acme.example', null),
    phone: fc.constant(null),
    jobTitle: fc.constant(null),
  }),
  { selector: ({ id }) => id, maxLength: 4 },
);

const deals = fc.record({
  lines,
  contacts,
  startsOn: fc.constantFrom('2026-12-01', '2026-12-26'),
  servicePackage: fc.constantFrom('implementation', null),
});

const customers = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 9 }),
    name: fc.constantFrom('Acme', 'Acme GmbH'),
    vat: fc.constantFrom(null, 'DE123456789', 'FR1'),
    website: fc.constant(null),
    city: fc.constant(null),
    matchedBy: fc.constantFrom('vat' as const, 'domain and name' as const, 'domain' as const, 'name' as const),
    ours: fc.constant(false),
    archived: fc.boolean(),
  }),
  { selector: ({ id }) => id, maxLength: 4 },
);

const erpContacts = fc.array(
  fc.record({
    id: fc.integer({ min: 50, max: 60 }),
    name: fc.constant('Kim'),
    email: fc.constantFrom('kim@acme.example', 'lee@acme.example'),
    customerId: fc.integer({ min: 1, max: 9 }),
    matchedBy: fc.constant('email' as const),
    answers: fc.constant('kim@acme.example'),
  }),
  { maxLength: 4 },
);

const snapshots = fc
  .record({ deal: deals, customers, contacts: erpContacts, chosen: fc.constantFrom(null, 'new', '1', '2') })
  .map(({ deal: changes, chosen, ...answers }) =>
    snapshot({
      deal: deal(changes),
      erp: erp(answers),
      corrections: chosen === null ? [] : [correction('customer', chosen)],
    }),
  );

function answerIn({ answers }: LeadToProjectSnapshot): ErpSnapshot {
  const answer = answers[NWG];
  if (!answer) throw new Error('Nothing was asked.');
  return answer.erp;
}

function planned(from: LeadToProjectSnapshot) {
  const result = planLeadToProject(from, policy());
  return 'planned' in result ? result.planned : null;
}

describe('a plan', () => {
  it('has the same hash when it is made again after any part of it was applied', () => {
    let plans = 0;
    fc.assert(
      fc.property(snapshots, fc.constantFrom<Progress>('customer', 'contacts', 'order'), (from, progress) => {
        const plan = planned(from);
        if (!plan) return;
        plans += 1;
        const again = planned({ ...from, answers: applied(plan, from.answers, progress) });
        expect(again && hashOf(again)).toBe(hashOf(plan));
      }),
      { numRuns: 300 },
    );
    // Not all of them may have been parked.
    expect(plans).toBeGreaterThan(50);
  });

  it('does not depend on the order in which the systems answer', () => {
    const shuffled = <T>(all: readonly T[]) => fc.shuffledSubarray([...all], { minLength: all.length });
    const pairs = snapshots.chain((from) =>
      fc
        .tuple(
          shuffled(from.deal.contacts),
          shuffled(from.deal.lines),
          shuffled(answerIn(from).customers),
          shuffled(answerIn(from).contacts),
        )
        .map(([people, parts, found, known]) => ({
          from,
          mixed: {
            ...from,
            deal: { ...from.deal, contacts: people, lines: parts },
            answers: { [NWG]: { erp: { ...answerIn(from), customers: found, contacts: known }, psa: null } },
          },
        })),
    );
    fc.assert(
      fc.property(pairs, ({ from, mixed }) => {
        expect(planLeadToProject(mixed, policy())).toEqual(planLeadToProject(from, policy()));
      }),
    );
  });

  it('is hashed by what it writes, not by versions, words around it, or how a number is written', () => {
    const words = fc.record({
      version: fc.string(),
      url: fc.option(fc.string()),
      closedOn: fc.constant(deal().closedOn),
    });
    fc.assert(
      fc.property(snapshots, words, (from, changes) => {
        const plan = planned(from);
        if (!plan) return;
        const spelled = from.deal.lines.map((l) => ({
          ...l,
          quantity: `${l.quantity}0`,
          unitPrice: ` ${l.unitPrice}00`,
        }));
        const labels = { ...from.deal.labels, entity: 'Company code' };
        const other = planned({ ...from, deal: { ...from.deal, ...changes, labels, lines: spelled } });
        expect(other && hashOf(other)).toBe(hashOf(plan));
        expect(other && differences(plan, other)).toEqual([]);
      }),
    );
  });

  it('comes to the sum of its lines', () => {
    fc.assert(
      fc.property(snapshots, (from) => {
        const plan = planned(from);
        if (!plan) return;
        const amounts = plan.writes.order.lines.map((l) => lineAmount(l.quantity, l.unitPrice, l.discountPercent, EUR));
        expect(plan.totals.untaxed).toEqual(sum(amounts, EUR));
        expect(plan.writes.order.lines).toHaveLength(from.deal.lines.length);
      }),
    );
  });
});

describe('a schedule', () => {
  it('comes to the fee, whatever the percentages', () => {
    const percents = fc.array(cents(10_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 9 }), percents, (fee, shares) => {
        const whole = money((fee / 100).toFixed(2), EUR);
        const parts = splitFee(whole, shares);
        expect(parts).toHaveLength(shares.length);
        expect(compare(sum(parts, EUR), whole)).toBe(0);
      }),
    );
  });
});

describe('whatever people put into a CRM', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      '',
      ' ',
      '\u0000',
      '\ud800',
      '__proto__',
      'constructor',
      'toString',
      '0',
      '-0',
      '-1',
      '1e999',
      'NaN',
      '9'.repeat(400),
      '2026-12-01',
      'EUR',
      'NWG',
      'SENIOR',
      'new',
    ),
  );
  const field = fc.option(text);
  const dealLines: fc.Arbitrary<DealLine[]> = fc.array(
    fc.record({
      id: text,
      name: text,
      service: field,
      quantity: field,
      unitPrice: field,
      discountPercent: field,
      currency: field,
      position: fc.integer(),
    }),
    { maxLength: 3 },
  );
  const garbage: fc.Arbitrary<Partial<Deal>> = fc.record(
    {
      name: text,
      closedOn: field as fc.Arbitrary<Deal['closedOn']>,
      amount: field,
      currency: field,
      entity: field,
      purchaseOrder: field,
      startsOn: field,
      endsOn: field,
      paymentTerms: field,
      notToExceed: field,
      servicePackage: field,
      billingSchedule: field,
      owner: fc.option(fc.record({ id: text, name: text, email: field })),
      company: fc.option(
        fc.record({
          id: text,
          name: text,
          domain: field,
          vat: field,
          street: field,
          city: field,
          zip: field,
          country: field,
        }),
      ),
      contacts: fc.array(fc.record({ id: text, name: text, email: field, phone: field, jobTitle: field }), {
        maxLength: 2,
      }),
      lines: dealLines,
    },
    { requiredKeys: [] },
  );

  it('gives a plan that can be hashed or issues that say something, and never an error', () => {
    const corrections = fc.array(
      fc.tuple(
        fc.oneof(text, fc.constantFrom('entity', 'owner', 'customer', 'lines.71.quantity', 'company.vat')),
        text,
      ),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(garbage, corrections, (changes, made) => {
        const from = snapshot({
          deal: deal(changes),
          corrections: made.map(([name, value]) => correction(name, value)),
        });
        canonicalJson(contractQuestions(from, policy()));
        const result = planLeadToProject(from, policy());
        if ('planned' in result) {
          canonicalJson(result.planned);
          expect(hashOf(result.planned)).toHaveLength(64);
          return;
        }
        expect(result.issues.length).toBeGreaterThan(0);
        for (const { message, hint, cause } of result.issues) {
          expect(message).toMatch(/\S.*\.$/s);
          expect(hint).toMatch(/\S/);
          expect(cause).toContain(':');
        }
      }),
      { numRuns: 500 },
    );
  });

  it('makes keys that the ERP takes: no spaces, no dots', () => {
    fc.assert(
      fc.property(text, text, text, (lineId, contactId, companyId) => {
        const from = snapshot({
          deal: deal({
            lines: [line({ id: lineId })],
            contacts: [{ id: contactId, name: 'Kim', email: null, phone: null, jobTitle: null }],
            company: {
              id: companyId,
              name: 'Acme',
              domain: null,
              vat: null,
              street: null,
              city: null,
              zip: null,
              country: null,
            },
          }),
        });
        const result = planLeadToProject(from, policy());
        if (!('planned' in result)) throw new Error('It was not planned.');
        const { customer, contacts: people, order } = result.planned.writes;
        const keys = [...people.flatMap((c) => ('key' in c ? [c.key] : [])), ...order.lines.map(({ key }) => key)];
        for (const key of 'key' in customer ? [customer.key, ...keys] : keys)
          expect(key).toMatch(/^[a-z]+_[A-Za-z0-9_-]+$/);
      }),
    );
  });
});
