import { type Command, Option } from 'commander';
import type { KeyPurpose } from '../../../keys/key-ring.ts';
import { newSigningKey } from '../../../keys/new-signing-key.ts';
import { newPayloadKey } from '../../../keys/payload-keys.ts';

/** `keys new …`: keys for whoever runs Throughline. The key goes to standard output, what to do with it beside it. */
export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Make the keys that Throughline is run with');
  const made = keys.command('new').description('Make a new key; nothing is kept of it here');
  addSigning(made);
  addPayload(made);
}

const purposes = {
  decisions: {
    prefix: 'DECISION',
    who: 'the API',
    reader: 'every worker that runs workflows',
    page: 'signed-decisions',
  },
  ledger: { prefix: 'LEDGER', who: 'the ledger’s worker', reader: 'whoever verifies the ledger', page: 'ledger' },
} as const satisfies Record<KeyPurpose, object>;

function addSigning(made: Command): void {
  made
    .command('signing')
    .description('An Ed25519 key that signs people’s decisions, or the ledger')
    .addOption(new Option('--for <purpose>', 'what it signs').choices(Object.keys(purposes)).default('decisions'))
    .addHelpText(
      'after',
      `
Examples:
  throughline keys new signing
  throughline keys new signing --for ledger > ledger-key.json`,
    )
    .action(({ for: purpose }: { for: KeyPurpose }) => {
      const key = newSigningKey(purpose);
      process.stdout.write(`${JSON.stringify({ keys: [key] })}\n`);
      process.stderr.write(whatToDo(key.kid, purposes[purpose]));
    });
}

function whatToDo(kid: string, { prefix, who, reader, page }: (typeof purposes)[KeyPurpose]): string {
  return `
A new key, "${kid}". The line above is secret, and is kept nowhere else.
  First key:  put the line into a file and name it in ${prefix}_KEYS_FILE for ${who} (or the line itself in ${prefix}_KEYS),
              with ${prefix}_KEY_ID=${kid}. Give ${reader} the same without "d".
  Next key:   add it to the list that is there; when ${reader} has it as well, without "d", switch ${prefix}_KEY_ID
              to it. The one before stays, without "d": with it, what it signed is verified.
  A stolen key stays as well, with "retired":true.
  See docs/${page}.md.
`;
}

function addPayload(made: Command): void {
  made
    .command('payload')
    .description('An AES-256 key that encrypts what Temporal keeps')
    .addHelpText(
      'after',
      `
Examples:
  throughline keys new payload
  throughline keys new payload >> payload.keys`,
    )
    .action(() => {
      const { id, entry } = newPayloadKey();
      process.stdout.write(`${entry}\n`);
      process.stderr.write(`
A new key, "${id}". The line above is secret, and is kept nowhere else: without it, nothing that it wrote is ever read again.
  First key:  put the line into a file and name it in PAYLOAD_KEYS_FILE for the API and every worker (or the line itself in
              PAYLOAD_KEYS), with PAYLOAD_KEY_ID=${id}.
  Next key:   add the line to the file that is there and restart all of them; only then switch PAYLOAD_KEY_ID to it and
              restart them again. The key before stays until Temporal has forgotten what it wrote.
  See docs/encryption.md.
`);
    });
}
