import { isDeepStrictEqual } from 'node:util';

/** More of them say nothing more. */
const MOST = 8;

/** Where two values differ, as `.path: recorded …, now …`; as JSON knows them, so that a missing member equals an undefined one. */
export function differingValues(recorded: unknown, now: unknown): string[] {
  const found = [...walk(asJson(recorded), asJson(now), '')];
  return found.length > MOST ? [...found.slice(0, MOST), `: and ${found.length - MOST} more`] : found;
}

function* walk(recorded: unknown, now: unknown, path: string): Generator<string> {
  if (isDeepStrictEqual(recorded, now)) return;
  if (!isObject(recorded) || !isObject(now)) {
    yield `${path}: recorded ${shown(recorded)}, now ${shown(now)}`;
    return;
  }
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(now)]))
    yield* walk(recorded[name], now[name], `${path}.${name}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
