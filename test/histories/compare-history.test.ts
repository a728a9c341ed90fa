import { readFileSync } from 'node:fs';
import type { WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import type { PlanAnswer } from '../../activities/planning.ts';
import '../throughline.ts';
import { otherRelease } from '../versions/other-release.ts';
import { compareHistory, ownWork, telling, tellingBundle } from './compare-history.ts';
import type { RecordedHistory } from './recorded-commands.ts';

/*
 * Each of these replays, and would pass unseen without us. Mostly a history altered in memory stands for code that was
 * altered.
 */

let bundle: WorkflowBundle;

beforeAll(async () => {
  bundle = await tellingBundle();
}, 60_000);

/** A process that waited for an approval, with a timer, and then wrote. */
function recorded(): RecordedHistory {
  return JSON.parse(readFileSync(new URL('0.2.0-discount-approved.json', import.meta.url), 'utf8'));
}

/** Alters what the event holds that `pick` finds, in its place or by another value, and returns the history with that event's id. */
function altered(
  pick: (event: RecordedHistory['events'][number]) => { data: string } | undefined,
  alter: (value: never) => unknown,
) {
  const history = recorded();
  const event = history.events.find((event) => pick(event) !== undefined);
  const payload = event && pick(event);
  if (!payload) throw new Error('The history has no such event.');
  const value = JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
  const other = alter(value as never) ?? value;
  payload.data = Buffer.from(JSON.stringify(other)).toString('base64');
  return { history, at: `event ${event.eventId}` };
}

const planIn = (event: RecordedHistory['events'][number]) => {
  const [payload] = event.activityTaskCompletedEventAttributes?.result?.payloads ?? [];
  return payload?.data && Buffer.from(payload.data, 'base64').toString('utf8').startsWith('{"planning"')
    ? payload
    : undefined;
};
type Planned = { planned: { writes: { order: { lines: { unitPrice: string }[] } } } };
const dearer = (answer: unknown) => {
  const { planned } = (answer as PlanAnswer).planning as unknown as Planned;
  for (const line of planned.writes.order.lines.slice(0, 1)) line.unitPrice = '1.00';
};

it('finds nothing in a history as it was recorded', async () => {
  expect(await compareHistory(recorded(), bundle)).toEqual([]);
});

it('finds a timer that is an hour longer', async () => {
  const history = recorded();
  const timer = history.events.find((event) => event.timerStartedEventAttributes);
  const { timerStartedEventAttributes: started } = timer;
  const before = Number.parseFloat(started.startToFireTimeout);
  started.startToFireTimeout = `${(before + 3_600).toFixed(3)}s`;
  expect(await compareHistory(history, bundle)).toEqual([
    `event ${timer.eventId}, timer: says.0: recorded ${Math.round((before + 3_600) * 1_000)}, now ${Math.round(before * 1_000)}`,
  ]);
});

it('finds an activity that is given something else', async () => {
  const { history, at } = altered(
    (event) =>
      event.activityTaskScheduledEventAttributes?.activityType.name === 'writeBack'
        ? event.activityTaskScheduledEventAttributes.input.payloads[1]
        : undefined,
    (written: { outcome: string }) => {
      written.outcome = 'cancelled';
    },
  );
  expect(await compareHistory(history, bundle)).toEqual([
    `${at}, writeBack: says.1.outcome: recorded "cancelled", now "done"`,
  ]);
});

it('finds an activity that is sent to another system', async () => {
  const history = recorded();
  const write = history.events.find(
    ({ activityTaskScheduledEventAttributes: activity }) => activity?.activityType.name === 'applyLeadToProject',
  );
  write.activityTaskScheduledEventAttributes.taskQueue.name = 'erp-sap';
  expect(await compareHistory(history, bundle)).toEqual([
    `event ${write.eventId}, applyLeadToProject: task queue: recorded "erp-sap", now "erp-odoo"`,
  ]);
});

it('finds a decision that is answered otherwise', async () => {
  const { history, at } = altered(
    (event) => event.workflowExecutionUpdateCompletedEventAttributes?.outcome.success.payloads[0],
    (verdict: { accepted: boolean }) => {
      verdict.accepted = false;
    },
  );
  expect(await compareHistory(history, bundle)).toEqual([`${at}, decide: says.0.accepted: recorded false, now true`]);
});

it('finds a decision that is answered no more, because what judges it throws', async () => {
  const trips = await otherRelease(
    [
      {
        file: 'workflows/alone.ts',
        line: 'return judge(message);',
        becomes: 'throw new TypeError(String(judge(message)));',
      },
    ],
    telling,
  );
  const { eventId } = recorded().events.find((event) => event.workflowExecutionUpdateCompletedEventAttributes);
  expect(await compareHistory(recorded(), trips)).toEqual([
    `event ${eventId}, decide: recorded [{"accepted":true}], now nothing`,
  ]);
});

it('finds a decision that is answered for the first time', async () => {
  const history = recorded();
  const event = history.events.find((event) => event.workflowExecutionUpdateCompletedEventAttributes);
  event.workflowExecutionUpdateCompletedEventAttributes.outcome = { failure: { message: 'It was tripped over.' } };
  expect(await compareHistory(history, bundle)).toEqual(['decide: recorded nothing, now [{"accepted":true}]']);
});

it('finds a process that ends otherwise', async () => {
  const { history, at } = altered(
    (event) => event.workflowExecutionCompletedEventAttributes?.result.payloads[0],
    () => 'withdrawn',
  );
  expect(await compareHistory(history, bundle)).toEqual([`${at}, end: says.0: recorded "withdrawn", now "done"`]);
});

it('finds a recorded plan that today’s planner would not make', async () => {
  const { history, at } = altered(planIn, dearer);
  const [found] = await compareHistory(history, bundle);
  expect(found).toMatch(
    `${at}, planLeadToProject: result.planning.planned.writes.order.lines.0.unitPrice: recorded "1.00", now "180"`,
  );
});

it('finds a planner that plans otherwise than every plan in the history', async () => {
  const planner = async (given: unknown[], answer: unknown) => {
    const again = await ownWork.planLeadToProject?.(given, answer);
    dearer(again);
    return again;
  };
  const found = await compareHistory(recorded(), bundle, { ...ownWork, planLeadToProject: planner });
  expect(found).toHaveLength(recorded().events.filter(planIn).length);
  for (const line of found)
    expect(line).toMatch(/^event \d+, planLeadToProject: .*unitPrice: recorded "180", now "1.00"$/);
});

it('finds a proof and a calendar that answer otherwise', async () => {
  const found = await compareHistory(recorded(), bundle, {
    proveLeadToProject: async () => [{ code: 'TL-PROOF-0001' }],
    approvalDeadlines: async (_, answer) => ({ ...(answer as object), deadlines: [] }),
  });
  expect(found.some((line) => line.includes('proveLeadToProject: result.0: recorded nothing, now'))).toBe(true);
  expect(found.some((line) => line.includes('approvalDeadlines: result.deadlines'))).toBe(true);
});
