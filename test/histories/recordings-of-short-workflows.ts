import { expect, vi } from 'vitest';
import { type GroupResolution, groupResolutionId } from '../../domain/group-resolution.ts';
import { instant } from '../../domain/ids.ts';
import type { ProofReport } from '../../domain/proof-report.ts';
import { groupRows } from '../../starters/processes/exception-groups.ts';
import { ensureProofSchedule, lastProof, proveNow } from '../../starters/proof-schedule.ts';
import { signMessage } from '../../starters/sign-message.ts';
import { testSigning } from '../decision-keys.ts';
import { uniqueName } from '../temporal.ts';
import { ines, type RecordedFirm } from './recorded-firm.ts';

/** One way that a short workflow goes, to be replayed by every later version. */
export interface ShortRecording {
  name: string;
  /** Has it run, and answers with its id. */
  steps: (firm: RecordedFirm) => Promise<string>;
  /** Where it isn't the run's: one where a run has room for a page. */
  server?: 'shortest runs';
  /** The run that is kept: the last, unless it is the one that began a new one. */
  run?: 'first';
}

/** As many as a nightly proof may find unreadable one after the other, and one more. */
const TOO_MANY = 6;
/** More than a page of the nightly proof. */
const TWO_PAGES = 11;
const OUT = { system: 'odoo', operation: '*', fault: 'unauthorized-401' } as const;

let variant = 100;

export const shortRecordings: readonly ShortRecording[] = [
  { name: 'preview', steps: async (firm) => preview(firm, await staged(firm, 'two-entities')) },
  { name: 'preview-of-gaps', steps: async (firm) => preview(firm, await staged(firm, 'missing-entity-and-po')) },
  {
    name: 'preview-of-a-gone-deal',
    steps: async (firm) => {
      const deal = await staged(firm, 'straight-through');
      await firm.hubspot.remove('deals', deal);
      return preview(firm, deal);
    },
  },
  {
    name: 'sweep',
    steps: async (firm) => {
      const deal = await staged(firm, 'straight-through');
      const { id, result } = await run(firm, 'sweepWonDeals');
      expect((result as { started: number }).started).toBeGreaterThan(0);
      expect((await firm.untilEnded(deal)).stage).toBe('done');
      return id;
    },
  },
  {
    name: 'group-resolution',
    steps: async (firm) => {
      const deal = await staged(firm, 'odoo-refuses');
      await firm.start(deal);
      const { exception } = await firm.until(deal, 'parked');
      const asked = { cause: exception?.issues[0]?.cause ?? '', except: [] };
      const isListed = async () => (await groupRows(firm.client, asked)).length > 0;
      await vi.waitUntil(isListed, { timeout: 20_000, interval: 200 });
      const order = { id: uniqueName('group'), ...asked, action: { kind: 'cancel' }, reason: 'all of them' } as const;
      const by = { actor: ines, roles: ['operations'], at: instant(new Date().toISOString()), signature: '' };
      const group = await signMessage<GroupResolution>(testSigning, 'group resolution', { ...order, ...by });
      const { id, result } = await runAs(groupResolutionId(group.id), firm, 'resolveExceptionGroup', group);
      expect(result).toMatchObject({ accepted: 1, refused: 0, gone: 0, unanswered: 0 });
      return id;
    },
  },
  {
    name: 'nightly-proof',
    steps: async (firm) => {
      const [deal = ''] = await done(firm, 1);
      const [order] = await firm.odoo.orders(`hubspot-${deal}`);
      await firm.byHand.write('sale.order', order?.id ?? 0, { client_order_ref: 'PO-BY-HAND' });
      const { id, report } = await night(firm);
      expect(report).toMatchObject({ found: 1, opened: 1, stoppedAfter: null });
      return id;
    },
  },
  {
    name: 'nightly-proof-of-an-unreadable-contract',
    steps: async (firm) => {
      await done(firm, 2);
      // The page, and then its first contract by itself.
      firm.sandbox.faults.arm({ ...OUT, system: 'hubspot', operation: 'deals.batch.read', times: 2 });
      const { id, report } = await night(firm);
      firm.sandbox.faults.clear();
      expect(report).toMatchObject({ skipped: { unreadInAll: 1 }, stoppedAfter: null });
      return id;
    },
  },
  {
    name: 'nightly-proof-stops',
    steps: async (firm) => {
      await done(firm, TOO_MANY);
      firm.sandbox.faults.arm(OUT);
      const { id, report } = await night(firm);
      firm.sandbox.faults.clear();
      expect(report.stoppedAfter).not.toBeNull();
      return id;
    },
  },
  {
    name: 'nightly-proof-goes-round',
    steps: async (firm) => {
      await done(firm, TOO_MANY);
      await ensureProofSchedule(firm.client, { at: '02:00', timeZone: 'UTC' });
      firm.sandbox.faults.arm(OUT);
      const before = await scheduledNight(firm);
      firm.sandbox.faults.clear();
      expect((await lastProof(firm.client))?.report.stoppedAfter).not.toBeNull();
      const after = await scheduledNight(firm);
      expect(after).not.toBe(before);
      expect((await lastProof(firm.client))?.report).toMatchObject({ stoppedAfter: null, skipped: { unreadInAll: 0 } });
      return after;
    },
  },
  { name: 'nightly-proof-begins-a-new-run', server: 'shortest runs', run: 'first', steps: longNight },
  { name: 'nightly-proof-goes-on-in-a-new-run', server: 'shortest runs', steps: longNight },
];

async function longNight(firm: RecordedFirm): Promise<string> {
  await done(firm, TWO_PAGES);
  return (await night(firm)).id;
}

async function staged({ sandbox }: RecordedFirm, scenario: string): Promise<string> {
  variant += 2;
  return (await sandbox.stageDeal({ scenario, variant, webhooks: 'lose' })).id;
}

/** So many deals, each with its contract in force. */
async function done(firm: RecordedFirm, count: number): Promise<string[]> {
  const deals: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const deal = await staged(firm, 'retainer');
    await firm.start(deal);
    expect((await firm.untilEnded(deal)).stage).toBe('done');
    deals.push(deal);
  }
  return deals;
}

const preview = async (firm: RecordedFirm, dealId: string) =>
  (await run(firm, 'previewLeadToProject', { connection: 'hubspot', dealId })).id;

/** Answers with the id of the nightly proof, which has ended, and its report. */
export async function night(firm: Pick<RecordedFirm, 'client'>): Promise<{ id: string; report: ProofReport }> {
  const { id, result } = await run(firm, 'nightlyProof');
  return { id, report: result as ProofReport };
}

const run = (firm: Pick<RecordedFirm, 'client'>, type: string, ...args: unknown[]) =>
  runAs(uniqueName(type), firm, type, ...args);

async function runAs(id: string, { client }: Pick<RecordedFirm, 'client'>, type: string, ...args: unknown[]) {
  const result: unknown = await client.workflow.execute(type, { taskQueue: 'processes', workflowId: id, args });
  return { id, result };
}

/** As the schedule begins it, which hands it the report of the one before. */
async function scheduledNight({ client }: RecordedFirm): Promise<string> {
  const newest = async () => {
    const { info } = await client.schedule.getHandle('nightly-proof').describe();
    return info.recentActions.at(-1)?.action.workflow.workflowId;
  };
  const before = await newest();
  await proveNow(client);
  await vi.waitUntil(async () => (await newest()) !== before, { timeout: 20_000, interval: 200 });
  const id = (await newest()) ?? '';
  await client.workflow.getHandle(id).result();
  return id;
}
