import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { newPayloadKey, payloadKeys, warningOf } from '../../keys/payload-keys.ts';

const bytes = (length: number, filler: string) => Buffer.alloc(length, filler).toString('base64');
const [one, two] = [`k1:${bytes(32, 'a')}`, `k2:${bytes(32, 'b')}`];

function refusal(env: Record<string, string>): string {
  try {
    payloadKeys(env);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return (error as Error).message;
  }
  throw new Error('It was accepted.');
}

it('takes keys with commas, spaces or line ends between, and the current one by its id', () => {
  for (const text of [`${one},${two}`, `${one} ${two}`, `\n${one}\n${two}\n`]) {
    const { current, byId } = payloadKeys({ PAYLOAD_KEYS: text, PAYLOAD_KEY_ID: 'k2' });
    expect(current).toBe('k2');
    expect([...byId.keys()]).toEqual(['k1', 'k2']);
    expect(byId.get('k1')?.export()).toEqual(Buffer.alloc(32, 'a'));
  }
});

it('takes them from a file, in which remarks may stand', () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-keys-'));
  const file = join(folder, 'payload.keys');
  writeFileSync(file, `# the first\n${one}\n\n# since May\n${two}\n`);
  const { byId } = payloadKeys({ PAYLOAD_KEYS_FILE: file, PAYLOAD_KEY_ID: 'k1' });
  expect([...byId.keys()]).toEqual(['k1', 'k2']);
  rmSync(folder, { recursive: true });
  expect(refusal({ PAYLOAD_KEYS_FILE: file, PAYLOAD_KEY_ID: 'k1' })).toMatch(/can't be read \(ENOENT\)/);
});

it('makes keys that it takes', () => {
  const [first, second] = [newPayloadKey(), newPayloadKey()];
  const env = { PAYLOAD_KEYS: `${first.entry},${second.entry}`, PAYLOAD_KEY_ID: second.id };
  expect([...payloadKeys(env).byId.keys()]).toEqual([first.id, second.id]);
});

it('knows a key that it made by its id, and refuses another in its place', () => {
  const [mine, other] = [newPayloadKey(), newPayloadKey()];
  const [, bytesOfOther = ''] = other.entry.split(':');
  const said = refusal({ PAYLOAD_KEYS: `${one} ${mine.id}:${bytesOfOther}`, PAYLOAD_KEY_ID: 'k1' });
  expect(said).toContain(`Key "${mine.id}": it is another key than the one of this id`);
  expect(said).not.toContain(bytesOfOther);
});

it('takes keys under ids that say nothing of them: one’s own, and those that were made with random digits', () => {
  const ids = ['k1', 'payload-2026-11-22-3f9a1c', 'payload-2026-11-22-prod0001'];
  const entries = ids.map((id, at) => `${id}:${bytes(32, 'xyz'.charAt(at))}`);
  const { byId } = payloadKeys({ PAYLOAD_KEYS: entries.join(','), PAYLOAD_KEY_ID: 'k1' });
  expect([...byId.keys()]).toEqual(ids);
});

it('names everything that is wrong at once, by key id, and never a key', () => {
  const text = [`short:${bytes(16, 'c')}`, 'words:not/base64!', one, `k1:${bytes(32, 'd')}`, `k9:${bytes(32, 'a')}`];
  const lost = bytes(32, 'e');
  const said = refusal({ PAYLOAD_KEYS: [...text, lost].join(','), PAYLOAD_KEY_ID: 'k3', PAYLOAD_ENCRYPTION: 'no' });
  expect(said.split('\n')).toEqual([
    "[TL-CRYPT-0001] The keys for what Temporal keeps can't be used (docs/encryption.md):",
    '  Key "short": it has 16 bytes; a key is 32 bytes in base64, and `throughline keys new payload` makes one.',
    '  Key "words": it is not base64; a key is 32 bytes in base64, and `throughline keys new payload` makes one.',
    '  Key "k1" is there twice in PAYLOAD_KEYS: each key has an id of its own.',
    '  Keys "k1" and "k9" are one key under two ids: a new id takes a new key.',
    '  Entry 6 of PAYLOAD_KEYS is not <id>:<key>; an id is 1 to 64 letters, digits, ".", "_" or "-", and begins with a letter or a digit.',
    '  PAYLOAD_ENCRYPTION takes "off", which writes plain text, "mixed", which encrypts while processes are open that began in plain text, or nothing, which encrypts.',
    '  PAYLOAD_KEY_ID names "k3"; PAYLOAD_KEYS holds short, words, k1, k9. Name one of these, or add it.',
  ]);
  expect(said).not.toContain(lost);
  for (const entry of text) expect(said).not.toContain(entry.slice(entry.indexOf(':') + 1));
});

it('refuses to run without keys unless plain text is asked for in so many words', () => {
  expect(refusal({})).toMatch(/PAYLOAD_KEYS and PAYLOAD_KEY_ID are not set.*PAYLOAD_ENCRYPTION=off/s);
  expect(refusal({ PAYLOAD_KEYS: one })).toMatch(/PAYLOAD_KEY_ID is not set: .*PAYLOAD_KEYS holds k1/);
  expect(payloadKeys({ PAYLOAD_ENCRYPTION: 'off' })).toEqual({ current: null, byId: new Map(), callsInClear: true });
});

it('says what `mixed` costs for as long as it is set, and nothing otherwise', () => {
  const warning = (over: Record<string, string>) =>
    warningOf(payloadKeys({ PAYLOAD_KEYS: one, PAYLOAD_KEY_ID: 'k1', ...over }));
  expect(warning({ PAYLOAD_ENCRYPTION: 'mixed' })).toMatch(
    /^PAYLOAD_ENCRYPTION is mixed: .* can approve\. Take it out/,
  );
  expect([warning({}), warning({ PAYLOAD_ENCRYPTION: 'off' })]).toEqual([null, null]);
});

it('reads with the keys it has while encryption is off, so that it can be turned on, or off, step by step', () => {
  const { current, byId } = payloadKeys({ PAYLOAD_ENCRYPTION: 'off', PAYLOAD_KEYS: one, PAYLOAD_KEY_ID: 'k1' });
  expect([current, ...byId.keys()]).toEqual([null, 'k1']);
});
