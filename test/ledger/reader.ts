import { readLedger } from '../../ledger/ledger.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';

/* A program that reads the ledger of LEDGER_URL as somebody who may change nothing, and says where it stands. */

if (process.getuid?.() === 0) process.setuid?.('nobody');
const ledger = await readLedger(ledgerSettings(process.env));
process.stdout.write(`${(await ledger.lastHead())?.seq}\n`);
await ledger.close();
