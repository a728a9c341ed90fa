import { beforeAll, expect, it } from 'vitest';
import type { ContractKeys } from '../../../domain/erp.ts';
import type { LeadToProjectWrites } from '../../../domain/lead-to-project/plan-types.ts';
import { booksOf } from './books.ts';
import type { LineFault } from './cutting-line.ts';
import { caller, describeOdoo } from './odoo-target.ts';
import { keysOf, type SampleDeal, sampleDeal, writesFor } from './sample-deal.ts';
import { amendmentOf, lineOf, milestoneLine, writesWith } from './sample-lines.ts';
import { untilDone } from './until-done.ts';

/** What Odoo made by itself is deleted on 17 and unlinked on 19. */
const removal = 'removal of Odoo’s own milestones';
const writesOfMilestones = ['sale.order.action_confirm', removal, 'project.milestone.load', 'sale.order.write'];
const writesOfAmending = ['sale.order.line.load', removal, 'project.milestone.load'];
const writesOfUndo = ['project.milestone.unlink', 'sale.order.write', 'project.task.write'];

const faults: LineFault[] = ['cut before', 'cut after', 'cut while working'];
const each = (operations: string[]) => operations.flatMap((operation) => faults.map((fault) => ({ operation, fault })));

describeOdoo('a lost answer about milestones and amendments', (odoo) => {
  const expected: Record<'applied' | 'amended' | 'undone', unknown> = { applied: null, amended: null, undone: null };

  beforeAll(async () => {
    const deal = sampleDeal(odoo);
    await odoo.erp.applyLeadToProject(await byMilestones(deal), caller());
    expected.applied = await plainOf(deal);
    const { original, keys, writes } = await amendment();
    await odoo.erp.applyLeadToProject(writes, caller());
    expected.amended = await plainOf(original);
    await odoo.erp.undoLeadToProject(keys, caller());
    expected.undone = await plainOf(original);
  }, 120_000);

  it.each(each(writesOfMilestones))('to $operation ($fault) leaves the planned ones', async ({ operation, fault }) => {
    const deal = sampleDeal(odoo);
    const writes = await byMilestones(deal);
    await spoilt(operation, fault, () => untilDone((context) => odoo.erp.applyLeadToProject(writes, context)));
    expect(await plainOf(deal)).toEqual(expected.applied);
  });

  it.each(each(writesOfAmending))('to $operation ($fault) leaves each line once', async ({ operation, fault }) => {
    const { original, writes } = await amendment();
    await spoilt(operation, fault, () => untilDone((context) => odoo.erp.applyLeadToProject(writes, context)));
    expect(withoutMilestoneHours(await plainOf(original))).toEqual(withoutMilestoneHours(expected.amended));
  });

  it.each(each(writesOfUndo))('to $operation ($fault) still leaves all undone', async ({ operation, fault }) => {
    const { original, keys, writes } = await amendment();
    await odoo.erp.applyLeadToProject(writes, caller());
    await spoilt(operation, fault, () => untilDone((context) => odoo.erp.undoLeadToProject(keys, context)));
    expect(await plainOf(original)).toEqual(expected.undone);
  });

  it.each(each(['res.partner.write']))(
    'to $operation ($fault) leaves a locked order locked',
    async ({ operation, fault }) => {
      const { original, keys, writes } = await amendment();
      const { order } = await odoo.erp.applyLeadToProject(writes, caller());
      await odoo.auditor.write('sale.order', order.id, { locked: true });
      await spoilt(operation, fault, () => untilDone((context) => odoo.erp.undoLeadToProject(keys, context)));
      const [now] = await odoo.auditor.find('sale.order', [['id', '=', order.id]], ['locked']);
      expect(now?.locked).toBe(true);
      expect(await plainOf(original)).toEqual(expected.undone);
    },
  );

  async function spoilt(operation: string, fault: LineFault, work: () => Promise<unknown>): Promise<void> {
    const ofVersion = odoo.version === '17.0' ? 'project.milestone.unlink' : 'project.milestone.write';
    odoo.line.spoilNext(operation === removal ? ofVersion : operation, fault);
    await work();
    await odoo.line.quiet();
    expect(odoo.line.pending()).toEqual([]);
  }

  async function byMilestones(deal: SampleDeal): Promise<LeadToProjectWrites> {
    return writesWith(odoo, deal, [await lineOf(odoo, deal, 1, 'TL-FIXED'), await milestoneLine(odoo, deal, 2)]);
  }

  async function amendment(): Promise<{ original: SampleDeal; keys: ContractKeys; writes: LeadToProjectWrites }> {
    const original = sampleDeal(odoo);
    const { order } = await odoo.erp.applyLeadToProject(await writesFor(odoo, original), caller());
    const deal = sampleDeal(odoo);
    const lines = [await lineOf(odoo, deal, 1, 'TL-CONSULT'), await milestoneLine(odoo, deal, 2)];
    const writes = await amendmentOf(odoo, deal, { deal: original, order }, lines);
    return { original, keys: { ...keysOf(deal), amends: original.question.orderKey }, writes };
  }

  async function plainOf(deal: SampleDeal): Promise<unknown> {
    return (await booksOf(odoo, deal)).plain;
  }

  /**
   * When the first `load` ends while the second is under way, the second writes the same quantity once more: from that, Odoo
   * gives the task of a line by milestones the hours that it left at 0 when it made it.
   */
  function withoutMilestoneHours(plain: unknown): unknown {
    const { tasks, ...others } = plain as { tasks: { name: string; allocated_hours: number }[] };
    const isByMilestones = ({ name }: { name: string }) => /Portal|Milestone/.test(name);
    return { ...others, tasks: tasks.map((one) => (isByMilestones(one) ? { ...one, allocated_hours: 'any' } : one)) };
  }
});
