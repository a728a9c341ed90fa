import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { startingActivities } from '../../activities/starting.ts';

it('asks nobody about no process: every one of a page may have been taken back since it was read', async () => {
  const { openDrift } = startingActivities();
  expect(await new MockActivityEnvironment().run(() => openDrift([]))).toBe(0);
});
