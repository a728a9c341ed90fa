import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { tellExplanation } from '../../starters/cli/tell-explanation.ts';
import { hubspotAccount } from '../hubspot-account.ts';
import { startThroughline, type Throughline } from '../throughline.ts';
import { type RunningApi, startApi } from './running-api.ts';

// One deal through everything that can become of it.
vi.setConfig({ testTimeout: 120_000 });

let throughline: Throughline;
let api: RunningApi;
let hubspot: ReturnType<typeof hubspotAccount>;
let deal: string;

beforeAll(async () => {
  throughline = await startThroughline();
  api = await startApi(throughline.client, throughline.sandbox.url);
  hubspot = hubspotAccount(throughline.sandbox.url);
  ({ id: deal } = await throughline.sandbox.stageDeal({
    scenario: 'discount-needs-a-yes',
    variant: 1,
    webhooks: 'lose',
  }));
});

afterAll(async () => {
  await api?.close();
  await throughline?.close();
});

/** What `explain` prints, as soon as it has this sentence: the index follows the processes with a little delay. */
async function told(sentence: string): Promise<string> {
  let text = '';
  const look = async () => {
    const { story } = (await api.get(`/v1/explain?q=hubspot:deal:${deal}`, 'ruth-keller')).body;
    text = story ? tellExplanation(story, { people: [], temporalUi: null }).join('\n') : '';
    return text;
  };
  await expect.poll(look, { timeout: 20_000, interval: 200 }).toContain(sentence);
  return text;
}

async function changed(properties: Record<string, string>): Promise<void> {
  await hubspot.change('deals', deal, properties);
  await throughline.start(deal);
}

it('every change after the win is told by explain, and what became of it', async () => {
  await throughline.start(deal);
  await throughline.until(deal, 'waiting for approval');
  expect(await told('Waiting for approval')).not.toContain('What is new');

  // Before the first write, first while nobody has decided, then after somebody has.
  await changed({ po_number: 'PO-SECOND' });
  const unseen = await told('What is new');
  expect(unseen).toMatch(/What is new\n {4}The order reference was PO-\d+ and is now PO-SECOND\./);
  expect(unseen).not.toContain('last decision');
  await changed({ dealstage: 'contractsent' });
  expect(await told('Stage     withdrawn')).toContain('The deal is no longer won. Nothing of it is in force');

  await changed({ dealstage: 'closedwon' });
  await throughline.until(deal, 'waiting for approval');
  expect(await throughline.decide(deal, { comment: 'go ahead' })).toEqual({ accepted: true });
  const { plan } = await throughline.untilEnded(deal);
  const written = await told('Stage     done');
  expect(written).toMatch(/Order (S\d+) over .* and project .* are in place\./);
  expect(written).toContain('Before that, ');
  const order = /Order (S\d+) over/.exec(written)?.[1];

  // Drift.
  await changed({ po_number: 'PO-THIRD' });
  await throughline.until(deal, 'parked');
  const drift = await told('Stage     parked');
  expect(drift).toContain(`The deal changed after order ${order} was written for it.`);
  expect(drift).toContain('PO-THIRD');
  expect(await throughline.resolve(deal, { kind: 'accept' })).toEqual({ accepted: true });
  await throughline.untilEnded(deal);
  await told('Outcome: The contract stays as it was written; the deal’s change was accepted.');

  // Lost, and cancelled.
  await changed({ dealstage: 'closedlost' });
  await throughline.until(deal, 'parked');
  expect(await told(`Order ${order} over`)).toContain('The deal is no longer won.');
  expect(await throughline.resolve(deal, { kind: 'cancel' })).toEqual({ accepted: true });
  const cancelled = await throughline.untilEnded(deal);
  const taken = [
    ...cancelled.undone.map((text) => `undone: ${text}`),
    ...cancelled.left.map((text) => `left:   ${text}`),
  ];
  expect(cancelled.undone.length).toBeGreaterThan(0);
  expect(cancelled.left.length).toBeGreaterThan(0);
  const end = await told('Stage     cancelled');
  for (const text of taken) expect(end).toContain(`  ${text}`);

  // Won again: what was taken back and what was left of the first generation is told beside the second.
  await changed({ dealstage: 'closedwon' });
  await throughline.until(deal, 'waiting for approval');
  expect(await throughline.decide(deal, { comment: 'once more' })).toEqual({ accepted: true });
  const again = await throughline.untilEnded(deal);
  expect(again).toMatchObject({ stage: 'done', key: `hubspot-${deal}-g2` });
  expect(again.plan?.hash).not.toBe(plan?.hash);
  const whole = await told('begun anew (generation 2)');
  const [now, ...before] = whole.split('Before that, ');
  expect(before).toHaveLength(4);
  expect(now).not.toContain('undone: ');
  for (const text of taken) expect(before[3]).toContain(`  ${text}`);
  for (const sentence of ['PO-THIRD', 'change was accepted', `Order ${order} over`])
    expect(before.join()).toContain(sentence);
});
