import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { keyRing } from '../../keys/key-ring.ts';
import { putPages } from '../../ledger/billing-pages.ts';
import { openLedger } from '../../ledger/ledger.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import { run, timeClaims } from './sample-claims.ts';

/*
 * A program that reserves so many entries, from the first on, for a run of a contract in the ledger of LEDGER_URL. It says `ready`,
 * waits for a line, and says what the ledger answered; unless it is to be struck dead, when so many pages are written, or when it
 * has the answer.
 */

const [contract = '', month = '', first = '1', count = '0', deadly = ''] = process.argv.slice(2);
const die = () => process.kill(process.pid, 'SIGKILL');
const ledger = await openLedger(ledgerSettings(process.env), keyRing('ledger', 'sign', process.env));
const { hashes } = await putPages(ledger, 'claims', timeClaims(Number(first), Number(count), `${contract}:${month}`));
const asOf = await ledger.claimsAsOf(contract);
process.stdout.write('ready\n');
const lines = createInterface({ input: process.stdin });
await once(lines, 'line');
lines.close();
const pages = Object.assign([...hashes], {
  *[Symbol.iterator]() {
    for (const [written, hash] of hashes.entries()) {
      if (deadly === String(written)) die();
      yield hash;
    }
    if (deadly === String(hashes.length)) die();
  },
});
const answer = await ledger.reserveClaims({ ...run(contract, month), source: 'productive', asOf, pages });
if (deadly === 'answered') die();
process.stdout.write(`${JSON.stringify(answer)}\n`);
await ledger.close();
process.stdin.destroy();
