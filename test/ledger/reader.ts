import { createInterface } from 'node:readline';
import { readLedger } from '../../ledger/ledger.ts';
import { ledgerSettings } from '../../ledger/ledger-settings.ts';

/*
 * A program that reads the ledger of LEDGER_URL as somebody who may change nothing, and says where it stands: once, and again
 * for each line that it is given.
 */

if (process.getuid?.() === 0) process.setuid?.('nobody');
const ledger = await readLedger(ledgerSettings(process.env));
const tell = async () => {
  const answer = await ledger.lastHead().then((head) => head?.seq, String);
  process.stdout.write(`${answer}\n`);
};
await tell();
for await (const _ of createInterface({ input: process.stdin })) await tell();
await ledger.close();
