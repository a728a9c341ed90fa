import type { CallContext } from '../connectors/call-context.ts';
import type { Counted } from '../domain/standing.ts';
import { outsideCall } from './outside-call.ts';

/** Characters of JSON: a result has room for 2 MB, and what is read here is sent on once more. */
const MOST_AT_ONCE = 600_000;

/** Reads with its requests counted, and as much of the answer as fits. Of an attempt that failed nothing is counted. */
export function countedCall<T>(system: string, read: (context: CallContext) => Promise<T[]>): Promise<Counted<T>> {
  return outsideCall(system, async (context) => {
    let calls = 0;
    const all = await read({
      ...context,
      called: () => {
        calls += 1;
      },
    });
    return { read: fitting(all), calls };
  });
}

function fitting<T>(all: T[]): T[] {
  let size = 0;
  const tooMany = all.findIndex((one, at) => {
    size += JSON.stringify(one).length;
    return at > 0 && size > MOST_AT_ONCE;
  });
  return tooMany < 0 ? all : all.slice(0, tooMany);
}
