import { Context } from '@temporalio/activity';
import type { CallContext } from '../connectors/call-context.ts';
import { PassingTrouble } from '../domain/business-rejection.ts';
import { LedgerError } from '../ledger/ledger-error.ts';
import { outsideCall } from './outside-call.ts';

/** Work in the ledger. Whatever goes wrong is taken for trouble that passes: nobody has a way around the record. */
export function ledgerCall<T>(work: (context: CallContext) => Promise<T>): Promise<T> {
  return outsideCall('ledger', async (context) => {
    try {
      return await work(context);
    } catch (error) {
      throw passing(error);
    }
  });
}

function passing(error: unknown): PassingTrouble {
  // The log gets it without the values that a database quotes in its errors (workers/worker-log.ts).
  if (!(error instanceof LedgerError))
    Context.current().log.error('The ledger met something it does not know', { error });
  const said = error instanceof LedgerError ? error.message : 'Something unknown went wrong in the ledger.';
  return new PassingTrouble(said, { code: 'TL-WAIT-0015', system: 'ledger' });
}
