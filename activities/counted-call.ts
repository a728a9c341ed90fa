import { ApplicationFailure } from '@temporalio/common';
import type { CallContext } from '../connectors/call-context.ts';
import type { Counted } from '../domain/standing.ts';
import { outsideCall } from './outside-call.ts';

/** Characters of JSON: a result has room for 2 MB, and what is read here is sent on once more. */
const MOST_AT_ONCE = 600_000;

/**
 * Reads with its requests counted, those of failed attempts too, and as much of the answer as fits. A failure says as its last
 * detail what it has cost: `{ calls }`. Only of an attempt whose worker died nothing is counted.
 */
export async function countedCall<T>(
  system: string,
  read: (context: CallContext) => Promise<T[]>,
): Promise<Counted<T>> {
  let calls = 0;
  try {
    return await outsideCall(system, async (context, memory) => {
      calls = memory.sent ?? 0;
      const called = () => {
        calls += 1;
      };
      try {
        return { read: fitting(await read({ ...context, called })), calls };
      } catch (error) {
        memory.sent = calls;
        throw error;
      }
    });
  } catch (error) {
    if (error instanceof ApplicationFailure) error.details?.push({ calls });
    throw error;
  }
}

function fitting<T>(all: T[]): T[] {
  let size = 0;
  const tooMany = all.findIndex((one, at) => {
    size += JSON.stringify(one).length;
    return at > 0 && size > MOST_AT_ONCE;
  });
  return tooMany < 0 ? all : all.slice(0, tooMany);
}
