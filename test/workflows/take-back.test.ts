import { ApplicationFailure } from '@temporalio/workflow';
import { expect, it } from 'vitest';
import { issueOf } from '../../domain/issue.ts';
import type { KeysOfContract } from '../../domain/lead-to-project/contract-keys.ts';
import type { SystemCalls } from '../../workflows/calls.ts';
import { takeBack } from '../../workflows/take-back.ts';

const contracts = [{ erp: {}, psa: null }] as unknown as KeysOfContract[];
const order = issueOf('TL-UNDO-0001', {
  message: 'Order S00012 has a posted invoice.',
  hint: 'Credit it.',
  about: 'order=S00012',
});

function erpThatFails(failure: Error): SystemCalls {
  return { erp: { undoLeadToProject: () => Promise.reject(failure) }, psa: null } as unknown as SystemCalls;
}

it('leaves what a system has refused, once somebody accepted that something stays', async () => {
  const refused = ApplicationFailure.create({ type: 'BusinessRejection', nonRetryable: true, details: [[order]] });
  expect(await takeBack(erpThatFails(refused), contracts, true)).toEqual({ undone: [], left: [order.message] });
  expect(await takeBack(erpThatFails(refused), contracts, false)).toEqual({ obstacles: [order] });
});

// Who may write to the namespace can have a call fail, and doesn't have the key that a worker's reasons are encrypted under.
it.each([
  ['without a reason', []],
  ['with what it was asked', [{ order: 'S00012' }]],
])('is not through with a step that failed %s', async (_, details) => {
  const forged = ApplicationFailure.create({ type: 'BusinessRejection', nonRetryable: true, details });
  expect(await takeBack(erpThatFails(forged), contracts, true)).toMatchObject({ obstacles: [{ code: 'TL-BUG-0001' }] });
});
