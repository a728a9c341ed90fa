import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { countedCall } from '../../activities/counted-call.ts';
import type { CallContext } from '../../connectors/call-context.ts';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { unforeseen } from '../../domain/issue.ts';

/** Sends three requests, and then this. */
const afterThree = (answer: () => Promise<string[]>) => (context: CallContext) => {
  for (let request = 1; request <= 3; request += 1) context.called?.();
  return answer();
};

async function counted(answer: () => Promise<string[]>, heartbeatDetails?: object) {
  const environment = new MockActivityEnvironment({ attempt: 2, heartbeatDetails });
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => heartbeats.push(structuredClone(details)));
  const result = await environment.run(() => countedCall('odoo', afterThree(answer))).catch((error: unknown) => error);
  return { result, last: heartbeats.at(-1) };
}

describe('a call whose requests are counted', () => {
  const issue = unforeseen('read its contracts back', 'odoo');

  it('answers with how many it took, those of the attempts that failed before it among them', async () => {
    expect((await counted(async () => ['S1'])).result).toEqual({ read: ['S1'], calls: 3 });
    expect((await counted(async () => ['S1'], { unknown: 0, sent: 40 })).result).toEqual({ read: ['S1'], calls: 43 });
  });

  it('says what a refusal has cost', async () => {
    const { result } = await counted(() => Promise.reject(new BusinessRejection([issue])), { unknown: 0, sent: 40 });
    expect(result).toBeInstanceOf(ApplicationFailure);
    expect(result).toMatchObject({ type: 'BusinessRejection', details: [[issue], { calls: 43 }] });
  });

  it('hands on to the next attempt what trouble has cost, and says it in case that was the last', async () => {
    const trouble = new PassingTrouble('503', { code: 'TL-WAIT-0003', system: 'odoo' });
    const { result, last } = await counted(() => Promise.reject(trouble));
    expect(last).toEqual({ unknown: 0, sent: 3 });
    expect(result).toMatchObject({ type: 'PassingTrouble', details: [{ code: 'TL-WAIT-0003' }, { calls: 3 }] });
  });
});
