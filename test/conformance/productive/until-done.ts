import type { CallContext } from '../../../connectors/call-context.ts';
import { BusinessRejection } from '../../../domain/business-rejection.ts';
import { callContext } from '../../connectors/call-context.ts';

/** As Temporal would, without the waiting: attempts are counted, passing trouble is tried again, a refusal is not. */
export async function untilDone<T>(call: (context: CallContext) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(callContext({ attempt }));
    } catch (error) {
      if (error instanceof BusinessRejection || attempt === 10) throw error;
    }
  }
}
