import { setTimeout as pause } from 'node:timers/promises';
import { PassingTrouble } from '../../../domain/business-rejection.ts';
import { caller } from './odoo-target.ts';

/** Calls again after passing trouble, as an activity's retry policy does. Answers the last result and the troubles met. */
export async function untilDone<T>(
  call: (context: ReturnType<typeof caller>) => Promise<T>,
): Promise<{ result: T; troubles: PassingTrouble[] }> {
  const troubles: PassingTrouble[] = [];
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    try {
      return { result: await call(caller(attempt)), troubles };
    } catch (error) {
      if (!(error instanceof PassingTrouble)) throw error;
      troubles.push(error);
      await pause(100 * attempt);
    }
  }
  throw new Error(`Still in trouble after 6 attempts: ${troubles.map(({ message }) => message).join(' | ')}`);
}
