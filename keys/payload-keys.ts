import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** What everything that Temporal keeps is encrypted with. */
export interface PayloadKeys {
  /** The id of the key that writes; null while encryption is off, so that what is written is plain. */
  current: string | null;
  /** All that read, by id. */
  byId: ReadonlyMap<string, KeyObject>;
  /** Whether calls and answers of activities may be plain: those of processes that began before there were keys are. */
  callsInClear: boolean;
}

const BYTES = 32;
const anId = /^[A-Za-z0-9][\w.-]{0,63}$/;

/**
 * The key ring: PAYLOAD_KEYS, or the file PAYLOAD_KEYS_FILE, as `<id>:<base64>` with commas or line ends between, and
 * PAYLOAD_KEY_ID, which writes. PAYLOAD_ENCRYPTION=off writes plain text; keys that are there still read. With
 * PAYLOAD_ENCRYPTION=mixed processes go on that began in plain text.
 * Throws one RangeError with everything that is wrong, by key id and never with a key. No keys without `off` is wrong, too:
 * nobody's data lies open because a variable was forgotten.
 */
export function payloadKeys(env: NodeJS.ProcessEnv): PayloadKeys {
  const problems: string[] = [];
  const { byId, source } = readRing(env, problems);
  const isOff = env.PAYLOAD_ENCRYPTION === 'off';
  const callsInClear = isOff || env.PAYLOAD_ENCRYPTION === 'mixed';
  if (env.PAYLOAD_ENCRYPTION && !callsInClear) {
    problems.push(
      'PAYLOAD_ENCRYPTION takes "off", which writes plain text, "mixed", which encrypts while processes are open that began in plain text, or nothing, which encrypts.',
    );
  }
  if (!isOff) problems.push(...wrongCurrent(env.PAYLOAD_KEY_ID, [...byId.keys()], source));
  if (problems.length === 0)
    return { current: isOff ? null : (env.PAYLOAD_KEY_ID ?? null), byId: onlyKeys(byId), callsInClear };
  throw new RangeError(
    `[TL-CRYPT-0001] The keys for what Temporal keeps can't be used (docs/encryption.md):\n${problems.map((line) => `  ${line}`).join('\n')}`,
  );
}

/** What whoever runs an API or a worker is to know about its keys as it starts; null when there is nothing. */
export function warningOf({ current, callsInClear }: PayloadKeys): string | null {
  if (current === null || !callsInClear) return null;
  return (
    'PAYLOAD_ENCRYPTION is mixed: plain answers and states are believed, new ones too, so whoever may write to the Temporal namespace can approve. ' +
    'Take it out when no process is open that began in plain text (docs/encryption.md)'
  );
}

/** A new key, as PAYLOAD_KEYS takes it. Its id says when it was made, and which key it is: `payload-2026-11-22-3f9a1c07`. */
export function newPayloadKey(): { id: string; entry: string } {
  const key = randomBytes(BYTES);
  const id = `payload-${new Date().toISOString().slice(0, 10)}-${checkOf(key)}`;
  return { id, entry: `${id}:${key.toString('base64')}` };
}

/** Ids that `newPayloadKey` makes. Ids of one's own, and earlier ones with six random digits, say nothing of their key. */
const checked = /^payload-\d{4}-\d\d-\d\d-([0-9a-f]{8})$/;

/** Tells keys apart, and gives nothing of one away. */
function checkOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

const idRule = 'an id is 1 to 64 letters, digits, ".", "_" or "-", and begins with a letter or a digit';
const howToMake = '`throughline keys new payload` makes one';

/** Every id that is named, with its key, or null where that is wrong: one mistake is told once. */
function readRing(env: NodeJS.ProcessEnv, problems: string[]) {
  const byId = new Map<string, KeyObject | null>();
  const source = env.PAYLOAD_KEYS_FILE ? `the file ${env.PAYLOAD_KEYS_FILE}` : 'PAYLOAD_KEYS';
  if (env.PAYLOAD_KEYS && env.PAYLOAD_KEYS_FILE) {
    problems.push('PAYLOAD_KEYS and PAYLOAD_KEYS_FILE are both set: keep one.');
  }
  const text = env.PAYLOAD_KEYS_FILE ? readText(env.PAYLOAD_KEYS_FILE, problems) : (env.PAYLOAD_KEYS ?? '');
  const entries = withoutRemarks(text)
    .split(/[\s,]+/)
    .filter(Boolean);
  for (const [at, entry] of entries.entries()) {
    const colon = entry.indexOf(':');
    const id = entry.slice(0, Math.max(0, colon));
    // What can't be an id may be a key that lost its own: it is not repeated here.
    if (!anId.test(id)) problems.push(`Entry ${at + 1} of ${source} is not <id>:<key>; ${idRule}.`);
    else if (byId.has(id)) problems.push(`Key "${id}" is there twice in ${source}: each key has an id of its own.`);
    else byId.set(id, readKey(id, entry.slice(colon + 1), byId, problems));
  }
  return { byId, source };
}

function readText(file: string, problems: string[]): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    problems.push(`PAYLOAD_KEYS_FILE names ${file}, which can't be read (${(error as NodeJS.ErrnoException).code}).`);
    return '';
  }
}

function withoutRemarks(text: string): string {
  return text.replaceAll(/^\s*#.*$/gm, '');
}

function readKey(
  id: string,
  text: string,
  others: ReadonlyMap<string, KeyObject | null>,
  problems: string[],
): KeyObject | null {
  const bytes = /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
  if (bytes?.length !== BYTES) {
    const has = bytes === null ? 'it is not base64' : `it has ${bytes.length} bytes`;
    problems.push(`Key "${id}": ${has}; a key is ${BYTES} bytes in base64, and ${howToMake}.`);
    return null;
  }
  const [, check = checkOf(bytes)] = checked.exec(id) ?? [];
  if (check !== checkOf(bytes)) {
    problems.push(
      `Key "${id}": it is another key than the one of this id, which ends in the beginning of its SHA-256. Take it from where it is kept.`,
    );
    return null;
  }
  const key = createSecretKey(bytes);
  const same = [...others].find(([, other]) => other?.equals(key));
  if (same) problems.push(`Keys "${same[0]}" and "${id}" are one key under two ids: a new id takes a new key.`);
  return key;
}

function wrongCurrent(current: string | undefined, ids: readonly string[], source: string): string[] {
  const held = ids.length > 0 ? `${source} holds ${ids.join(', ')}` : `${source} holds none`;
  if (current && ids.includes(current)) return [];
  if (current) return [`PAYLOAD_KEY_ID names "${current}"; ${held}. Name one of these, or add it.`];
  if (ids.length > 0) return [`PAYLOAD_KEY_ID is not set: it names the key that writes; ${held}.`];
  return [
    `PAYLOAD_KEYS and PAYLOAD_KEY_ID are not set; ${howToMake}. ` +
      'To keep what Temporal stores in plain text, say so: PAYLOAD_ENCRYPTION=off.',
  ];
}

function onlyKeys(byId: ReadonlyMap<string, KeyObject | null>): Map<string, KeyObject> {
  return new Map([...byId].filter((each): each is [string, KeyObject] => each[1] !== null));
}
