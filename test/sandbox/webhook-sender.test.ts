import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDealActions } from '../../sandbox/deal-actions.ts';
import type { WebhookEvent } from '../../sandbox/hubspot/webhook-events.ts';
import { cutIntoDeliveries, retryDelay } from '../../sandbox/hubspot/webhook-schedule.ts';
import { seededRandom } from '../../sandbox/seeded-random.ts';
import { type SandboxOptions, startSandbox } from '../../sandbox/start-sandbox.ts';
import { startReceiver } from './webhook-receiver.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(
  answer: Parameters<typeof startReceiver>[0],
  webhooks: NonNullable<SandboxOptions['webhooks']> = {},
  seed = 'one',
) {
  const receiver = await startReceiver(answer);
  const sandbox = await startSandbox({
    seed,
    webhooks: { targetUrl: receiver.url, gatherMilliseconds: 5, ...webhooks },
  });
  ends.push(receiver.close, sandbox.close);
  const quiet = () =>
    vi.waitFor(() => expect(sandbox.hubspot.webhooks.view()).toMatchObject({ gathered: 0, queued: 0 }), 10_000);
  return { receiver, sandbox, quiet, actions: createDealActions(sandbox.url) };
}

const well: Parameters<typeof startReceiver>[0] = (response) => response.writeHead(204).end();
const identities = (events: WebhookEvent[]) => events.map(({ eventId }) => eventId);

describe("HubSpot's webhooks", () => {
  it('arrive signed, as arrays, each event as often as asked, in no order', async () => {
    const { receiver, sandbox, quiet } = await started(well, { copies: 3 });
    for (let variant = 1; variant <= 6; variant += 1)
      await sandbox.stageDeal({ scenario: 'straight-through', variant });
    await quiet();
    expect(new Set(receiver.signed)).toEqual(new Set([true]));
    const ids = identities(receiver.arrays.flat());
    const counts = Map.groupBy(ids, (id) => id);
    expect(new Set([...counts.values()].map((copies) => copies.length))).toEqual(new Set([3]));
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    expect(Math.max(...receiver.arrays.map((events) => events.length))).toBeGreaterThan(1);
    expect(sandbox.hubspot.webhooks.view()).toMatchObject({ delivered: ids.length, lost: 0 });
  });

  it('tell of a deal won, as HubSpot words it', async () => {
    const { receiver, sandbox, quiet } = await started(well, { copies: 1 });
    const { id, companyId } = await sandbox.stageDeal({ scenario: 'straight-through' });
    await quiet();
    const events = receiver.arrays.flat();
    const objectId = Number(id);
    expect(events).toContainEqual(
      expect.objectContaining({ subscriptionType: 'deal.creation', objectId, changeFlag: 'CREATED' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        subscriptionType: 'deal.propertyChange',
        objectId,
        propertyName: 'dealstage',
        propertyValue: 'closedwon',
        changeSource: 'CRM_UI',
        attemptNumber: 0,
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        subscriptionType: 'deal.associationChange',
        associationType: 'DEAL_TO_COMPANY',
        fromObjectId: objectId,
        toObjectId: Number(companyId),
        associationRemoved: false,
        isPrimaryAssociation: true,
      }),
    );
  });

  it('tell of changes, losses, merges and deletions, and not of what Throughline writes back', async () => {
    const { receiver, sandbox, quiet, actions } = await started(well, { copies: 1 });
    const one = await sandbox.stageDeal({ scenario: 'straight-through', variant: 1 });
    const other = await sandbox.stageDeal({ scenario: 'straight-through', variant: 4 });
    await quiet();
    receiver.arrays.length = 0;
    await actions.change(one.id, { po_number: 'PO-1', throughline_outcome: 'done' });
    await actions.changeLine(one.id, 0, { quantity: '7' });
    await actions.lose(one.id);
    await actions.merge(other.id, one.id);
    await actions.delete(one.id);
    await quiet();
    const told = receiver.arrays
      .flat()
      .map(({ subscriptionType, propertyName, propertyValue }) =>
        [subscriptionType, propertyName, propertyValue].filter(Boolean).join(' '),
      );
    expect(told).toContain('deal.propertyChange po_number PO-1');
    expect(told).toContain('line_item.propertyChange quantity 7');
    expect(told).toContain('deal.propertyChange dealstage closedlost');
    expect(told).toContain('deal.merge');
    expect(told).toContain('deal.deletion');
    expect(told.filter((one_) => one_.includes('throughline'))).toEqual([]);
    const merge = receiver.arrays.flat().find(({ subscriptionType }) => subscriptionType === 'deal.merge');
    expect(merge).toMatchObject({ primaryObjectId: Number(one.id), mergedObjectIds: [Number(other.id)] });
  });

  it('are sent again with a higher attempt number until they are taken', async () => {
    const { receiver, sandbox, quiet } = await started(
      (response, delivery) => response.writeHead(delivery <= 3 ? 503 : 200).end(),
      { copies: 1, retryScale: 1e-6 },
    );
    sandbox.hubspot.crm.create('deals', { dealname: 'One' }, { changeSource: 'CRM_UI', sourceId: 'userId:1' });
    await quiet();
    const attempts = receiver.arrays.flat().map(({ attemptNumber }) => attemptNumber);
    expect(Math.max(...attempts)).toBeGreaterThan(0);
    expect(sandbox.hubspot.webhooks.view()).toMatchObject({ delivered: 2, abandoned: 0 });
  });

  it('are given up after the tenth retry', async () => {
    const { receiver, sandbox, quiet } = await started((response) => response.writeHead(500).end(), {
      copies: 1,
      retryScale: 1e-7,
    });
    sandbox.hubspot.crm.create('deals', {}, { changeSource: 'CRM_UI', sourceId: 'userId:1' });
    await quiet();
    expect(receiver.arrays.flat().map(({ attemptNumber }) => attemptNumber)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(sandbox.hubspot.webhooks.view()).toMatchObject({ delivered: 0, abandoned: 1 });
  });

  it('count as failed when the answer takes too long', async () => {
    const { receiver, sandbox, quiet } = await started(
      (response, delivery) => {
        if (delivery > 1) response.writeHead(200).end();
      },
      { copies: 1, retryScale: 1e-6, answerWithinMilliseconds: 60 },
    );
    sandbox.hubspot.crm.create('deals', {}, { changeSource: 'CRM_UI', sourceId: 'userId:1' });
    await quiet();
    expect(receiver.arrays.flat().map(({ attemptNumber }) => attemptNumber)).toEqual([0, 1]);
  });

  it('can be lost: all of one deal, or a share of everything', async () => {
    const { receiver, sandbox, quiet } = await started(well);
    await sandbox.stageDeal({ scenario: 'straight-through', webhooks: 'lose' });
    const { lost } = sandbox.hubspot.webhooks.view();
    expect(lost).toBeGreaterThan(3);
    sandbox.hubspot.webhooks.configure({ lossProbability: 1 });
    await sandbox.stageDeal({ scenario: 'straight-through', variant: 2 });
    await quiet();
    expect(sandbox.hubspot.webhooks.view().lost).toBeGreaterThan(lost);
    expect(receiver.arrays).toEqual([]);
  });

  it('go where they are told to at run time', async () => {
    const { receiver, sandbox, quiet } = await started(well, { targetUrl: undefined });
    const response = await fetch(`${sandbox.url}/_webhooks`, {
      method: 'POST',
      body: JSON.stringify({ targetUrl: receiver.url }),
    });
    expect(await response.json()).toMatchObject({ targetUrl: receiver.url, copies: 2 });
    await sandbox.stageDeal({ scenario: 'straight-through' });
    await quiet();
    expect(receiver.arrays.length).toBeGreaterThan(0);
  });
});

describe('the schedule of deliveries', () => {
  it('spreads ten retries over a day, and no eleventh', () => {
    const delays = Array.from({ length: 11 }, (_, index) => retryDelay(index + 1, 1, () => 0));
    expect(delays[10]).toBeUndefined();
    expect(delays.slice(0, 10).reduce((sum = 0, delay = 0) => sum + delay, 0)).toBe(24 * 60 * 60_000);
  });

  it('is the same for the same seed', () => {
    const cut = (seed: string) => cutIntoDeliveries([...'abcdefghij'], 3, seededRandom(seed));
    expect(cut('one')).toEqual(cut('one'));
    expect(cut('one')).not.toEqual(cut('two'));
    expect(cut('one').flat().sort().join('')).toBe('aaabbbcccdddeeefffggghhhiiijjj');
  });

  it('sends at most a hundred events at once', () => {
    const events = Array.from({ length: 900 }, (_, index) => index);
    const deliveries = cutIntoDeliveries(events, 2, seededRandom('one'));
    expect(Math.max(...deliveries.map((delivery) => delivery.length))).toBeLessThanOrEqual(100);
  });
});
