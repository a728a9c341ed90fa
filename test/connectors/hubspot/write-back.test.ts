import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CrmPort, WriteBack } from '../../../connectors/crm-port.ts';
import { type BusinessKey, instant, planHash } from '../../../domain/ids.ts';
import { createDealActions } from '../../../sandbox/deal-actions.ts';
import { sandboxApp } from '../../../sandbox/hubspot/sandbox-app.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start-sandbox.ts';
import { callContext } from '../call-context.ts';
import { serveReplies } from './reply-server.ts';
import { sandboxCrm } from './sandbox-account.ts';

describe('writing the outcome to a deal', () => {
  let sandbox: Sandbox;
  let crm: CrmPort;
  let id: string;
  let back: WriteBack;

  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await fetch(`${sandbox.url}/_reset`, { method: 'POST' });
    crm = sandboxCrm(sandbox.url);
    id = (await sandbox.stageDeal({ scenario: 'straight-through' })).id;
    back = {
      key: `hubspot-${id}` as BusinessKey,
      outcome: 'done',
      generation: 1,
      plan: planHash('ab12'),
      deal: null,
      order: 'S00012',
      project: 'https://odoo.example/odoo/project/7',
      at: instant('2026-11-21T10:00:00.000Z'),
    };
  });
  const handled = async () => {
    const reading = await crm.readDeal(id, callContext());
    return reading.found === 'deal' ? reading.deal.handled : reading;
  };

  it('is what a later reading finds', async () => {
    await crm.writeBack(id, back, callContext());
    expect(await handled()).toEqual(back);
  });

  it('replaces an earlier outcome, and keeps nothing of it', async () => {
    await crm.writeBack(id, back, callContext());
    const cancelled: WriteBack = {
      ...back,
      outcome: 'cancelled',
      generation: 2,
      plan: null,
      deal: null,
      order: null,
      project: null,
    };
    await crm.writeBack(id, cancelled, callContext());
    expect(await handled()).toEqual(cancelled);
  });

  it('never makes a deal, even when its own is gone', async () => {
    await createDealActions(sandbox.url).delete(id);
    await expect(crm.writeBack(id, back, callContext())).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0001', hint: 'Restore the record in HubSpot, or cancel this process.' }],
    });
    expect(sandbox.hubspot.crm.live('deals')).toHaveLength(0);
  });

  it('is refused with HubSpot’s sentence when another deal holds the key', async () => {
    const other = await sandbox.stageDeal({ scenario: 'straight-through', variant: 2 });
    await crm.writeBack(other.id, back, callContext());
    await expect(crm.writeBack(id, back, callContext())).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0001', message: expect.stringContaining(`${other.id} already has that value`) }],
    });
  });

  it('says which scope is missing', async () => {
    const readOnly = sandboxCrm(sandbox.url, { auth: { token: sandboxApp.readOnlyToken } });
    await expect(readOnly.writeBack(id, back, callContext())).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0002', category: 'access', hint: expect.stringContaining('crm.objects.deals.write') }],
    });
  });

  it('doubts a success that names no deal', async () => {
    const server = await serveReplies(() => ({ body: { status: 'COMPLETE', results: [] } }));
    await expect(sandboxCrm(server.url).writeBack(id, back, callContext())).rejects.toMatchObject({
      issues: [{ code: 'TL-CRM-0004' }],
    });
    await server.close();
  });
});
