import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { hasRunOutOfTime } from '../../workflows/why-unread.ts';

type Failed = ConstructorParameters<typeof ActivityFailure>;

const failed = (retryState: Failed[3], cause: Error) =>
  new ActivityFailure('failed', 'readErpStanding', '1', retryState, undefined, cause);
const answered = ApplicationFailure.create({ message: '503', type: 'PassingTrouble' });

it('tells a system that nobody answers for from one record that it answers with an error', () => {
  const silent = new TimeoutFailure('not taken', undefined, 'SCHEDULE_TO_CLOSE');
  expect(hasRunOutOfTime(failed('NON_RETRYABLE_FAILURE', silent))).toBe(true);
  expect(hasRunOutOfTime(failed('TIMEOUT', answered))).toBe(true);
  expect(hasRunOutOfTime(failed('MAXIMUM_ATTEMPTS_REACHED', answered))).toBe(false);
  // Its worker dies of this one each time.
  const died = new TimeoutFailure('no heartbeat', undefined, 'HEARTBEAT');
  expect(hasRunOutOfTime(failed('MAXIMUM_ATTEMPTS_REACHED', died))).toBe(false);
});
