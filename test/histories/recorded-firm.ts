import { expect, vi } from 'vitest';
import { odooSettings } from '../../connectors/odoo/odoo-settings.ts';
import type { Decision, Resolution } from '../../domain/message.ts';
import type { ProcessView } from '../../domain/process-view.ts';
import { createWorkers } from '../../workers/start-workers.ts';
import { Auditor } from '../conformance/odoo/auditor.ts';
import { signedByTest } from '../decision-keys.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { odooLedger } from '../odoo-ledger.ts';
import type { OwnNamespace } from '../own-namespace.ts';
import { type SlowLedger, slowLedger } from '../slow-ledger.ts';
import { startThroughline, type Throughline, unlimited } from '../throughline.ts';
import { type JumpingClock, plain } from './special-servers.ts';

type People = ReturnType<typeof peopleOf>;

/** An installation, and the people at work in and around it. */
export interface RecordedFirm extends Throughline, People {
  hubspot: ReturnType<typeof hubspotAccount>;
  odoo: ReturnType<typeof odooLedger>;
  byHand: Auditor;
  slowLedger: SlowLedger;
  /** Where the server's own can't jump, there is none. */
  clock: JumpingClock | null;
}

/** One whose approvers get messages, and whose systems are never too busy. On the run's server, unless on another. */
export async function startRecordedFirm(
  on: { temporal?: OwnNamespace; clock?: JumpingClock } = {},
): Promise<RecordedFirm> {
  const { temporal, clock = null } = on;
  const options = { sandbox: unlimited.sandbox, env: plain, workers: false };
  const throughline = await startThroughline({ ...options, ...(temporal && { temporal }) });
  const { sandbox, workerSetup } = throughline;
  const slow = slowLedger(throughline.ledger);
  const ledger = async () => slow.ledger;
  const workers = await createWorkers({ ...workerSetup, ledger, messagesUrl: `${sandbox.url}/_messages` });
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    ...throughline,
    ...peopleOf(throughline, clock),
    hubspot: hubspotAccount(sandbox.url),
    odoo: odooLedger(sandbox.url),
    byHand: await Auditor.logIn(odooSettings(throughline.env)),
    slowLedger: slow,
    clock,
    close: async () => {
      for (const worker of workers) worker.shutdown();
      await running;
      await throughline.close();
    },
  };
}

const person = (name: string) => {
  const id = name.toLowerCase().replace(' ', '-');
  return { id, name, email: `${id.replace('-', '.')}@northwind.example` };
};
export const lukas = person('Lukas Meyer');
const grace = person('Grace Osei');
export const ines = person('Ines Duarte');
export const jonas = person('Jonas Lind');

/** What people do: each waits until it is asked for, and is accepted. */
function peopleOf(throughline: Throughline, clock: JumpingClock | null) {
  const handle = (view: ProcessView) => throughline.client.workflow.getHandle(view.id);
  const accepted = { accepted: true };
  let messages = 0;
  const envelope = async (view: ProcessView) => {
    messages += 1;
    const at = (clock ? await clock.now() : new Date()).toISOString();
    return { id: `recorded-${messages}`, process: view.id, at, signature: '' };
  };
  /** By whoever has every role that the policy asks for. */
  const decision = async (view: ProcessView, over: Partial<Decision> = {}) => ({
    ...(await envelope(view)),
    planHash: view.approval?.planHash,
    decision: 'approve',
    comment: 'recorded',
    actor: grace,
    roles: view.approval?.requirements.flatMap(({ roles }) => roles) ?? [],
    ...over,
  });
  const resolution = async (view: ProcessView, action: Resolution['action']) => ({
    ...(await envelope(view)),
    exception: view.exception?.id,
    action,
    reason: 'agreed with the customer',
    actor: ines,
    roles: ['operations'],
  });
  const update = async (view: ProcessView, name: string, message: { id: string; at: string; signature: string }) => {
    const args: [object] = [await signedByTest(name, message)];
    return handle(view).executeUpdate(name, { args, updateId: message.id });
  };
  const signal = async (view: ProcessView, name: string, message: { at: string; signature: string }) =>
    handle(view).signal(name, await signedByTest(name, message));
  const asked = (deal: string) => throughline.until(deal, 'waiting for approval');
  const parked = (deal: string) => throughline.until(deal, 'parked');

  return {
    decides: async (deal: string, over: Partial<Decision> = {}) => {
      const view = await asked(deal);
      expect(await update(view, 'decide', await decision(view, over))).toEqual(accepted);
    },
    resolves: async (deal: string, action: Resolution['action']) => {
      const view = await parked(deal);
      expect(await update(view, 'resolve', await resolution(view, action))).toEqual(accepted);
    },
    /** With an issue of this code, whatever it was parked for before. */
    untilParkedFor: async (deal: string, code: string) => {
      const isParkedFor = async () => {
        const { exception, stage } = await throughline.view(deal);
        return stage === 'parked' && exception?.issues[0]?.code === code;
      };
      await vi.waitUntil(isParkedFor, { timeout: 20_000, interval: 100 });
    },
    decidesBySignal: async (deal: string) => {
      const view = await asked(deal);
      await signal(view, 'decide', await decision(view));
    },
    resolvesBySignal: async (deal: string, action: Resolution['action']) => {
      const view = await parked(deal);
      await signal(view, 'resolve', await resolution(view, action));
    },
    /** Grace, who is asked, is away. */
    handsOver: async (deal: string, to: Decision['actor']) => {
      const view = await asked(deal);
      const { id: approval } = view.approval ?? {};
      const request = { approval, to, reason: 'on a train', actor: grace, roles: ['sales-lead'] };
      expect(await update(view, 'delegate', { ...(await envelope(view)), ...request })).toEqual(accepted);
    },
    /** By somebody without the role, without a signature, and what is no decision at all. */
    decidesInVain: async (deal: string) => {
      const view = await asked(deal);
      expect(await update(view, 'decide', await decision(view, { roles: [] }))).toMatchObject({ accepted: false });
      const unsigned = await decision(view);
      const args: [object] = [unsigned];
      expect(await handle(view).executeUpdate('decide', { args, updateId: unsigned.id })).toMatchObject({
        accepted: false,
      });
      await handle(view).signal('decide', null);
      await vi.waitUntil(async () => (await throughline.view(deal)).refusals?.length === 3, { timeout: 20_000 });
    },
  };
}
