import { randomBytes } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import { BESIDE } from './beside.ts';
import { commitment } from './chain.ts';

/** A personal value that was taken out of a body, and where it stood (JSON Pointer, RFC 6901). `value` is JSON. */
export interface PersonalValue {
  path: string;
  salt: string;
  value: string;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** The member that stands for a personal value. */
const MARK = '$personal';

/**
 * Members whose text may name somebody: names and addresses, and everything that people wrote or that quotes them. One too
 * many costs a row; one too few can't be erased.
 */
const personalText = new Set([
  ...['name', 'title', 'customerName', 'salesperson', 'company', 'email', 'phone', 'jobTitle', 'vat'],
  ...['website', 'domain', 'street', 'city', 'zip', 'outcome', 'undone', 'left', 'text', 'note', 'comment', 'reason'],
  ...[
    'onTheWordOf',
    'grounds',
    'because',
    'message',
    'hint',
    'details',
    'value',
    'sourceValue',
    'signature',
    'inTheNameOf',
    'set',
    'otherEmail',
  ],
]);

/** The body as it is hashed and kept, and what was taken out of it. */
export function withCommitments(body: object): { body: Json; personal: PersonalValue[] } {
  const personal: PersonalValue[] = [];
  const commit = (value: Json, path: string): Json => {
    const salt = randomBytes(32).toString('hex');
    const text = canonicalJson(value);
    personal.push({ path, salt, value: text });
    return { [MARK]: commitment(salt, text) };
  };
  const walk = (value: Json, path: string, isPersonal: boolean): Json => {
    if (typeof value === 'string') return isPersonal && value !== '' ? commit(value, path) : value;
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((each, index) => walk(each, `${path}/${index}`, isPersonal));
    if (isPerson(value)) return commit(value, path);
    const taken = new Set<string>();
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) => {
        if (member === undefined) return [];
        const kept = distinct(escaped(key), taken);
        return [[kept, walk(member, `${path}/${pointer(kept)}`, isPersonal || personalText.has(key))]];
      }),
    );
  };
  return { body: walk(JSON.parse(JSON.stringify(body, hashable)) as Json, '', false), personal };
}

/** What people send may hold numbers and letters that have no canonical JSON: they are on record nevertheless, as text. */
function hashable(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? value.toWellFormed() : value;
}

/** The body as it was given, without what it says of the tables beside; null in the place of what was erased. */
export function withValues(body: Json, personal: readonly Pick<PersonalValue, 'path' | 'value'>[]): Json {
  const values = new Map(personal.map(({ path, value }) => [path, value]));
  const walk = (value: Json, path: string): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((each, index) => walk(each, `${path}/${index}`));
    if (commitmentIn(value) !== null) return JSON.parse(values.get(path) ?? 'null') as Json;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== BESIDE)
        .map(([key, member]) => [
          key.startsWith('$') ? key.slice(1) : key,
          walk(member ?? null, `${path}/${pointer(key)}`),
        ]),
    );
  };
  return walk(body, '');
}

/** All commitments of a body, by where they stand. */
export function commitmentsIn(body: Json, path = ''): Map<string, string> {
  if (body === null || typeof body !== 'object') return new Map();
  const own = Array.isArray(body) ? null : commitmentIn(body);
  if (own !== null) return new Map([[path, own]]);
  return new Map(
    Object.entries(body).flatMap(([key, member]) => [...commitmentsIn(member ?? null, `${path}/${pointer(key)}`)]),
  );
}

function commitmentIn(value: { [key: string]: Json | undefined }): string | null {
  const { [MARK]: made } = value;
  return typeof made === 'string' && Object.keys(value).length === 1 ? made : null;
}

/** Whoever has a name and an e-mail address is a person, in every part of the program. */
function isPerson(value: { [key: string]: Json | undefined }): boolean {
  return typeof value.name === 'string' && value.email !== undefined;
}

/** Nobody passes off a value of their own as a commitment, and no database refuses a letter of it. */
function escaped(key: string): string {
  const clean = key.toWellFormed().replaceAll('\0', '');
  return clean.startsWith('$') ? `$${clean}` : clean;
}

/** Keys may be told apart by nothing but what was taken out of them. */
function distinct(key: string, taken: Set<string>): string {
  let free = key;
  while (taken.has(free)) free += '+';
  taken.add(free);
  return free;
}

function pointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
