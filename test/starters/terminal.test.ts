import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ProcessView } from '../../domain/process-view.ts';
import { clock } from '../../starters/cli/clock.ts';
import { dealNamed } from '../../starters/cli/deal-named.ts';
import { nextCommands } from '../../starters/cli/next-commands.ts';
import { request } from '../../starters/cli/request.ts';
import { table } from '../../starters/cli/table.ts';
import { tellPlan } from '../../starters/cli/tell-plan.ts';
import { deal, EUR, entity, erp, NWG, planOf, policy, psa } from '../domain/lead-to-project/sample.ts';

describe('a table', () => {
  const rows = [['lead-to-project:hubspot-1', 'parked', 'a very long sentence about what is missing']];

  it('keeps every row on one line of the terminal, and says where it was cut', () => {
    const lines = table(['PROCESS', 'STAGE', 'WHY'], rows, 60);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    expect(lines[1]).toContain('…');
  });

  it('is not cut where there is no terminal, and a name with line breaks stays on its line', () => {
    expect(table(['A', 'B'], [['one\ntwo', 'x'.repeat(300)]], undefined)[1]).toBe(`one two  ${'x'.repeat(300)}`);
  });
});

it('understands the ways in which a deal is named, and no other', () => {
  expect(dealNamed('123')).toEqual({ deal: '123' });
  for (const named of ['hubspot:deal:123', 'hubspot-123', 'lead-to-project:hubspot-123']) {
    expect(dealNamed(named)).toEqual({ deal: '123', connection: 'hubspot' });
  }
  for (const named of ['', 'hubspot:company:5', '1 2', 'hubspot-123-g2', '#1'])
    expect(() => dealNamed(named)).toThrow('names no deal');
});

it('shows times in the entity’s zone, over its change of clocks, and says which zone it is', () => {
  const berlin = clock('Europe/Berlin');
  expect(berlin.zone).toBe('Europe/Berlin');
  expect(berlin.show('2026-10-25T00:30:00.000Z')).toBe('25 Oct 2026, 02:30');
  expect(berlin.show('2026-10-25T01:30:00.000Z')).toBe('25 Oct 2026, 02:30');
  expect(clock(null).zone).not.toBe('');
});

it('prints no control character that a name from the CRM may hold', async () => {
  const server = createServer((_request, response) =>
    response.end('{"title":"Acme\\u001b]0;owned\\u0007\\u009b2J\\nLtd"}'),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { body } = await request(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, {});
  expect(body).toEqual({ title: 'Acme]0;owned2J\nLtd' });
  server.close();
});

describe('the commands that carry a process on', () => {
  const exception = {
    id: 'lead-to-project:hubspot-1#1',
    owner: 'master-data',
    actions: ['retry', 'choose', 'cancel'],
    issues: [{ field: 'customer', candidates: [{ id: '42', title: "O'Hara", details: 'Cork' }] }],
  };
  const view = {
    id: 'lead-to-project:hubspot-1',
    stage: 'parked',
    exception,
    approval: null,
  } as unknown as ProcessView;

  it('begin with what settles it, quoted for a shell, and name nobody where there are no sample people', () => {
    expect(nextCommands(view, [])).toEqual([
      "npm run -s throughline -- resolve 'lead-to-project:hubspot-1#1' --choose 42 --reason WHY   # O'Hara, Cork",
      "npm run -s throughline -- resolve 'lead-to-project:hubspot-1#1' --retry --reason WHY",
      "npm run -s throughline -- resolve 'lead-to-project:hubspot-1#1' --cancel --reason WHY",
    ]);
  });

  it('say how to take back what was chosen, and correct what was corrected, before', () => {
    const issues = [{ field: null, candidates: [] }];
    const sourceValues = { customer: '9', entity: 'NWG' };
    const parked = { ...exception, actions: ['retry', 'correct', 'cancel'], issues, sourceValues };
    expect(nextCommands({ ...view, exception: parked } as unknown as ProcessView, []).slice(0, 2)).toEqual([
      "npm run -s throughline -- resolve 'lead-to-project:hubspot-1#1' --set customer='ask again' --reason WHY   # if what was given before is wrong",
      "npm run -s throughline -- resolve 'lead-to-project:hubspot-1#1' --set entity=VALUE --reason WHY   # if what was given before is wrong",
    ]);
  });

  it('are none for a process that goes on by itself', () => {
    expect(nextCommands({ ...view, stage: 'applying' }, [])).toEqual([]);
  });
});

describe('a plan', () => {
  const plan = planOf();
  const tell = (changed: Partial<typeof plan>) => tellPlan({ ...plan, ...changed }, 'hash').join('\n');

  it('calls no customer new, who may be there from an earlier deal', () => {
    expect(tell({})).toMatch(/Customer +Acme GmbH, as the CRM describes it\n/);
    expect(tell({ writes: { ...plan.writes, customer: { use: 7 } } })).toMatch(/Acme GmbH, known in the ERP \(7\)\n/);
  });

  it('of an amendment says what is added to what, and for which purchase order', () => {
    const amount = (text: string) => ({ amount: text, currency: EUR });
    const amends = { order: 'S00077', before: amount('1000.00'), after: amount('12800.00') };
    const purchaseOrder = { number: 'PO-2', limit: amount('20000.00') };
    const names = { ...plan.names, paymentTerms: null, salesperson: null };
    const told = tell({ totals: { ...plan.totals, amends, purchaseOrder }, names });
    expect(told).toContain('S00077 gets more: 1,000.00 EUR before, 12,800.00 EUR after');
    expect(told).toMatch(/PO +PO-2, covers 20,000.00 EUR\n/);
    expect(told).toMatch(/Customer +Acme GmbH\n/);
    expect(told).not.toMatch(/reference|Payment|Sold by/);
  });

  it('names no template by a number that nobody knows', () => {
    const usual = policy();
    const packages = Object.fromEntries(
      Object.entries(usual.mappings.packages).map(([code, one]) => [code, { ...one, psaTemplate: 'Rollout' }]),
    );
    const firm = {
      ...usual,
      entities: { NWG: entity({ projectIn: 'both' }) },
      mappings: { ...usual.mappings, packages },
    };
    const template = { id: '70123', name: 'Rollout' };
    const answers = { [NWG]: { erp: erp(), psa: psa({ template }) } };
    const copied = planOf({ deal: deal({ servicePackage: 'implementation' }), answers }, firm);
    expect(copied.writes.psa?.project.templateId).toBe('70123');
    const told = tellPlan(copied, 'hash').join('\n');
    expect(told).toContain('from the package’s template');
    expect(told).not.toContain('70123');
  });
});
