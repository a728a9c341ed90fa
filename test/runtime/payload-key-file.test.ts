import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newPayloadKey } from '../../keys/payload-keys.ts';
import { payloadKeyFile } from '../../starters/start/payload-key-file.ts';
import { StateFolder } from '../../starters/start/state-folder.ts';
import type { Systems } from '../../starters/start/systems.ts';
import { connectTemporal } from '../../starters/temporal/connect.ts';
import { connectTemporalWorker } from '../../starters/temporal/connect-worker.ts';
import { decisionEnv } from '../decision-keys.ts';

const here: Systems = { temporal: 'sandbox', crm: 'sandbox', erp: 'sandbox', psa: 'sandbox', identity: 'sandbox' };
let folder: string;
let state: StateFolder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-keys-'));
  state = new StateFolder(folder);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('npm start', () => {
  it('makes a key once, for nobody else to read, and keeps it', () => {
    const made = payloadKeyFile(state, here, {});
    const file = state.file('payload.keys');
    expect(made).toEqual({ PAYLOAD_KEYS_FILE: file, PAYLOAD_KEY_ID: readFileSync(file, 'utf8').split(':')[0] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(payloadKeyFile(state, here, {})).toEqual(made);
  });

  it('writes with the key that somebody adds below', () => {
    payloadKeyFile(state, here, {});
    const next = newPayloadKey();
    appendFileSync(state.file('payload.keys'), `${next.entry}\n`);
    expect(payloadKeyFile(state, here, {}).PAYLOAD_KEY_ID).toBe(next.id);
  });

  it('lets processes go on that were begun in plain text, until somebody says that none is left', () => {
    writeFileSync(state.file('temporal.db'), 'of 0.2.0');
    expect(payloadKeyFile(state, here, {}).PAYLOAD_ENCRYPTION).toBe('mixed');
    expect(payloadKeyFile(state, here, {}).PAYLOAD_ENCRYPTION).toBe('mixed');
    const file = state.file('payload.keys');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^#.*\n/, ''));
    expect(payloadKeyFile(state, here, {})).not.toHaveProperty('PAYLOAD_ENCRYPTION');
  });

  it('refuses a file that was damaged, instead of making another key for what is there', () => {
    payloadKeyFile(state, here, {});
    writeFileSync(state.file('payload.keys'), 'nothing of a key\n');
    expect(() => payloadKeyFile(state, here, {})).toThrow('TL-CRYPT-0001');
  });

  it('takes the keys that are given, and wants some where Temporal is somebody else’s', () => {
    const { id, entry } = newPayloadKey();
    const own: Systems = { ...here, temporal: 'own' };
    expect(payloadKeyFile(state, own, { PAYLOAD_KEYS: entry, PAYLOAD_KEY_ID: id })).toEqual({});
    expect(payloadKeyFile(state, here, { PAYLOAD_ENCRYPTION: 'off' })).toEqual({});
    expect(() => payloadKeyFile(state, own, {})).toThrow(/TL-CRYPT-0001.*throughline keys new payload/s);
    expect(() => payloadKeyFile(state, here, { PAYLOAD_KEYS: entry })).toThrow(/PAYLOAD_KEY_ID is not set/);
  });
});

describe('without keys, or with a wrong one', () => {
  it.each([
    ['a client', connectTemporal],
    ['a worker', connectTemporalWorker],
  ])('%s is refused before it connects to anything', async (_who, connect) => {
    await expect(connect({ TEMPORAL_ADDRESS: '127.0.0.1:1' })).rejects.toThrow(
      /TL-CRYPT-0001.*PAYLOAD_ENCRYPTION=off/s,
    );
  });

  it.each(['workers/all.ts', 'starters/api/main.ts'])(
    '%s names the key and ends',
    async (entry) => {
      const short = Buffer.alloc(31, 'a').toString('base64');
      const env = {
        PATH: process.env.PATH,
        ...decisionEnv,
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        OIDC_ISSUER: 'http://127.0.0.1:1',
        PAYLOAD_KEYS: `k1:${short}`,
        PAYLOAD_KEY_ID: 'k1',
      };
      // Less than it would wait for a server.
      const ended = promisify(execFile)(process.execPath, [entry], { env, timeout: 25_000 });
      const { code, stdout, stderr } = await ended
        .then(() => ({ code: 0, stdout: '', stderr: '' }))
        .catch((error) => error);
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/TL-CRYPT-0001.*k1.*31 bytes.*32 bytes in base64/s);
      expect(stdout + stderr).not.toContain(short);
    },
    30_000,
  );
});
