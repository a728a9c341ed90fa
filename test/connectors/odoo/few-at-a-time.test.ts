import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fewAtATime } from '../../../connectors/odoo/few-at-a-time.ts';

describe('a few at a time', () => {
  it('is never more than four, all of them, answered in order', async () => {
    let running = 0;
    let most = 0;
    const tasks = Array.from({ length: 11 }, (_, index) => async () => {
      running += 1;
      most = Math.max(most, running);
      await pause(11 - index);
      running -= 1;
      return index;
    });
    expect(await fewAtATime(tasks)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(most).toBe(4);
  });

  it('throws the first failure and begins no further task', async () => {
    let begun = 0;
    const tasks = Array.from({ length: 9 }, (_, index) => async () => {
      begun += 1;
      await pause(index === 1 ? 1 : 5);
      if (index === 1) throw new Error('second');
    });
    await expect(fewAtATime(tasks)).rejects.toThrow('second');
    await pause(20);
    expect(begun).toBe(4);
  });
});
