import { keyRing } from '../../keys/key-ring.ts';
import { openLedger } from '../../ledger/ledger.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';
import { decision } from './sample-entries.ts';

/*
 * A program that appends to the ledger of LEDGER_URL: so many entries, one after the other, each named on standard output
 * once the ledger has answered for it.
 */

const [name = '', count = '0'] = process.argv.slice(2);
const ledger = await openLedger(ledgerSettings(process.env), keyRing('ledger', 'sign', process.env));
for (let n = 1; n <= Number(count); n += 1) {
  const id = `${name}-${n}`;
  await ledger.record({ entries: [decision(n % 60, { id })] });
  process.stdout.write(`${id}\n`);
}
await ledger.close();
