import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { outsideCall } from '../../activities/outside-call.ts';
import type { CallContext } from '../../connectors/call-context.ts';
import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import type { Issue } from '../../domain/issue.ts';

const issue: Issue = {
  code: 'TL-ERP-0001',
  category: 'rejected by system',
  message: 'Odoo: The VAT number is not valid.',
  hint: 'Correct it.',
  field: null,
  cause: 'TL-ERP-0001',
  candidates: [],
};

async function failureOf(call: (context: CallContext) => Promise<unknown>, unknown = 0): Promise<ApplicationFailure> {
  const environment = new MockActivityEnvironment({ attempt: 9, heartbeatDetails: { unknown } });
  const failure = await environment.run(() => outsideCall('odoo', call)).catch((error: unknown) => error);
  if (!(failure instanceof ApplicationFailure)) throw new Error(`Not an ApplicationFailure: ${String(failure)}`);
  return failure;
}

describe('a call to the outside', () => {
  it('tells the system which process it serves, and which attempt this is, as W3C trace context', async () => {
    const environment = new MockActivityEnvironment({
      attempt: 3,
      workflowExecution: { workflowId: 'lead-to-project:hubspot-1', runId: '5f0e6e0c-0b9e-4b6e-8f1d-0a3b2c4d5e6f' },
    });
    const context = await environment.run(() => outsideCall('odoo', async (given) => given));
    expect(context).toMatchObject({ processId: 'lead-to-project:hubspot-1', attempt: 3 });
    expect((context as CallContext).traceparent).toMatch(/^00-5f0e6e0c0b9e4b6e8f1d0a3b2c4d5e6f-[0-9a-f]{16}-01$/);
  });

  it('ends with the issues when the system says no, and is not repeated', async () => {
    const failure = await failureOf(() => Promise.reject(new BusinessRejection([issue])));
    expect(failure).toMatchObject({ type: 'BusinessRejection', nonRetryable: true, details: [[issue]] });
  });

  it('is repeated after passing trouble, after as long as the system asked for', async () => {
    const failure = await failureOf(() =>
      Promise.reject(new PassingTrouble('429', { code: 'TL-WAIT-0003', system: 'hubspot', retryAfter: 7_500 })),
    );
    expect(failure).toMatchObject({ type: 'PassingTrouble', nonRetryable: false, nextRetryDelay: 7_500 });
    expect(failure).toMatchObject({ message: '[TL-WAIT-0003] 429', details: [{ code: 'TL-WAIT-0003' }] });
  });

  it('lets a cancellation through: a worker that shuts down hands the call on', async () => {
    const environment = new MockActivityEnvironment();
    const running = environment.run(() =>
      outsideCall(
        'odoo',
        ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    );
    environment.cancel();
    await expect(running).rejects.toBeInstanceOf(CancelledFailure);
  });

  it('asks again after an hour at the latest, whatever the system says', async () => {
    const failure = await failureOf(() =>
      Promise.reject(new PassingTrouble('503', { code: 'TL-WAIT-0002', system: 'odoo', retryAfter: 2 ** 40 })),
    );
    expect(failure.nextRetryDelay).toBe(3_600_000);
  });

  it('is repeated after something unknown, passing trouble not counted, and then shown to a person without a stack trace or the unknown words', async () => {
    const unknown = () => Promise.reject(new TypeError('secret=abc is not a function'));
    expect(await failureOf(unknown, 3)).toMatchObject({
      type: 'Unknown',
      nonRetryable: false,
      details: [{ code: 'TL-WAIT-0012' }],
    });
    const last = await failureOf(unknown, 4);
    expect(last).toMatchObject({ type: 'BusinessRejection', details: [[{ code: 'TL-BUG-0001' }]] });
    expect(JSON.stringify(last.details)).not.toContain('secret');
  });
});
