import { expect, vi } from 'vitest';
import type { EndStage } from '../../domain/stage.ts';
import type { RecordedFirm } from './recorded-firm.ts';

/** One way that a lead to a project goes, to be replayed by every later version. */
export interface Recording {
  name: string;
  /** Scenario and variant of the deal that is closed for it. */
  staged: string;
  /** What is so before the process is started. */
  before?: (firm: RecordedFirm) => unknown;
  /** What people do. The process has been started. */
  steps: (firm: RecordedFirm, deal: string) => Promise<unknown>;
  end: EndStage;
  /** Where it isn't the run's: one where runs are short, or where the clock can jump. */
  server?: 'short runs' | 'jumping clock';
  /** The run that is kept: the last, unless it is the one that began a new one. */
  run?: 'first';
}

/** A change request whose original Northwind GmbH sells, with nobody to ask. */
export const OF_THE_GMBH = 1_001;

export async function nobody(): Promise<void> {}

/** The deal ends done, changes in the CRM, and a second run of the process meets the change. */
export async function changeAfterDone(firm: RecordedFirm, deal: string, change: Record<string, string>): Promise<void> {
  expect((await firm.untilEnded(deal)).stage).toBe('done');
  await changed(firm, deal, change);
}

/** In the CRM, and the process is told. */
export async function changed(firm: RecordedFirm, deal: string, change: Record<string, string>): Promise<void> {
  await firm.hubspot.change('deals', deal, change);
  await firm.start(deal);
}

/** The deal ends done, is lost, and is taken back, as far as nothing forbids that. */
export async function lostThenCancelled(firm: RecordedFirm, deal: string): Promise<void> {
  await changeAfterDone(firm, deal, { dealstage: 'closedlost' });
  await firm.resolves(deal, { kind: 'cancel' });
}

/** The deal is approved, and the ERP takes its time to confirm the order. */
export async function whileItIsConfirmed(firm: RecordedFirm, deal: string, act: () => Promise<unknown>): Promise<void> {
  const { faults } = firm.sandbox;
  const operation = 'sale.order.action_confirm';
  await firm.until(deal, 'waiting for approval');
  faults.arm({ system: 'odoo', operation, fault: 'slow', times: 1, delayMilliseconds: 1_500 });
  await firm.decides(deal);
  await vi.waitUntil(() => faults.list()[0]?.struck === 1, { timeout: 20_000, interval: 20 });
  await act();
  faults.clear();
}
