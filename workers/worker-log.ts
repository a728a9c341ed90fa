import { ApplicationFailure, type LogLevel, type LogMetadata } from '@temporalio/common';
import type { Level } from 'pino';
import { isForeign, unreadableKeyOf } from '../starters/temporal/unreadable-payload.ts';

/** One line of the worker's log, as pino takes it. */
export interface WorkerLogLine {
  level: Level;
  about: Record<string, unknown>;
  message: string;
}

const levels: Record<LogLevel, Level> = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' };

/** What is taken over, by its name here. Payloads and failures stand in other places, and those are many: hence no blocklist. */
const kept: Record<string, readonly string[]> = {
  workflowId: ['workflowId'],
  runId: ['workflowRunId', 'runId'],
  activityType: ['activityType'],
  attempt: ['attempt'],
  taskQueue: ['taskQueue'],
  system: ['system'],
};

/** A worker without workflows is how ours are meant: one for each system. */
const meant = 'No workflows registered, not polling for workflow tasks';

/**
 * What Temporal's SDK and our activities have to say, as a line without personal data: ids, codes and places in the code, and
 * never an error's message, details or payload, which quote customers. What a person needs is in the process itself, which
 * the ids lead to. Null when the line isn't worth one.
 */
export function workerLog(level: LogLevel, message: string, meta: LogMetadata = {}): WorkerLogLine | null {
  if (message === meant) return null;
  const about = Object.entries(kept).flatMap(([name, theirs]) => {
    const found = theirs.map((key) => meta[key]).find((value) => value !== undefined);
    return found === undefined ? [] : [[name, found]];
  });
  return {
    level: levels[level],
    about: { ...Object.fromEntries(about), ...failure(message, meta) },
    message: withoutQuote(message, meta.error),
  };
}

function failure(message: string, { error, failure }: LogMetadata): Record<string, unknown> {
  const key = unreadableKeyOf(error);
  if (key !== null) return { error: 'UnreadablePayload', key, ...some('codes', keyCodes(error)) };
  if (isForeign(error)) return { error: 'ForeignPayload', codes: ['TL-CRYPT-0004'] };
  if (error instanceof ApplicationFailure) return { failure: error.type, ...some('codes', catalogueCodes(error)) };
  if (error instanceof Error) {
    return { error: error.name, ...some('codes', temporalCodes(error.message)), frames: frames(error) };
  }
  // From Temporal's core everything is text. Why the server can't be reached is said by the connection, not by a payload.
  if (message.startsWith('gRPC call')) return { error: String(error).slice(0, 300) };
  return some('codes', temporalCodes(`${failure ?? error ?? ''}`));
}

/** A BusinessRejection's details are a list of issues; those of passing trouble and of the unknown, one code. */
function catalogueCodes({ details }: ApplicationFailure): string[] {
  const about: { code?: unknown }[] = [details?.[0] ?? []].flat();
  return about.flatMap(({ code }) => (code ? [String(code)] : []));
}

/** Whether the key is missing or another one. */
function keyCodes(error: unknown): string[] {
  return [...new Set(String(error).match(/TL-CRYPT-\d{4}/g))];
}

/** Such as TMPRL1100, a history that the workflow's code no longer fits. */
function temporalCodes(text: string): string[] {
  return [...new Set(text.match(/TMPRL\d{4}/g))];
}

function some(name: string, values: string[]): Record<string, string[]> {
  return values.length > 0 ? { [name]: values } : {};
}

/** The stack without what comes before it: the message, and a line of source in some errors. */
function frames({ stack = '', message }: Error): string[] {
  const lines = stack.replace(message, '').split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}

/** The SDK puts some errors' messages behind its own sentence. */
function withoutQuote(message: string, error: unknown): string {
  return error instanceof Error && error.message ? message.replaceAll(error.message, error.name) : message;
}
