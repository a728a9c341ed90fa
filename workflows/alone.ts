import { ApplicationFailure } from '@temporalio/workflow';
import type { Verdict } from '../domain/verdict.ts';

/** What a message makes us trip over fails that message alone: an error in a workflow's task would keep out all others. */
export function alone<Message>(judge: (message: Message) => Verdict): (message: Message) => Verdict {
  return (message) => {
    try {
      return judge(message);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
      throw ApplicationFailure.nonRetryable('Throughline could not judge this message, by a mistake of its own.');
    }
  };
}
