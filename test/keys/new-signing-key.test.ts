import { expect, it } from 'vitest';
import { keyRing } from '../../keys/key-ring.ts';
import { commandLine } from '../starters/command-line.ts';

const throughline = commandLine({});

it('a new key is what the environment takes, and what to do with it is said beside it', async () => {
  const { exitCode, stdout, stderr } = await throughline('keys', 'new', 'signing');
  const [{ kid, d }] = JSON.parse(stdout).keys;
  expect({ exitCode, kid }).toEqual({
    exitCode: 0,
    kid: expect.stringMatching(/^decisions-\d{4}-\d\d-\d\d-[0-9a-f]{6}$/),
  });
  expect(keyRing('decisions', 'sign', { DECISION_KEYS: stdout, DECISION_KEY_ID: kid }).signing?.kid).toBe(kid);
  expect(stderr).toContain(`DECISION_KEY_ID=${kid}`);
  expect(stderr).not.toContain(d);
});

it('a key for the ledger signs no decisions', async () => {
  const { stdout } = await throughline('keys', 'new', 'signing', '--for', 'ledger');
  const [{ kid }] = JSON.parse(stdout).keys;
  expect(keyRing('ledger', 'sign', { LEDGER_KEYS: stdout, LEDGER_KEY_ID: kid }).signing?.kid).toBe(kid);
  expect(() => keyRing('decisions', 'sign', { DECISION_KEYS: stdout, DECISION_KEY_ID: kid })).toThrow(
    'it is for "ledger"',
  );
});

it('a key for something we don’t sign is none', async () => {
  expect(await throughline('keys', 'new', 'signing', '--for', 'fun')).toMatchObject({ exitCode: 2, stdout: '' });
});
