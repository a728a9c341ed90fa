import type { Actor } from '../domain/actor.ts';
import type { CancelRequest, Decision, DelegateRequest, Resolution } from '../domain/message.ts';

/**
 * What the validators of updates refuse: only messages that are malformed or oversized, and so not worth a place in
 * history. Whether a well-formed one counts is judged inside, and recorded.
 */
const LONGEST_TEXT = 4_000;
const LONGEST_ID = 300;
const MOST_FIELDS = 50;
const MOST_ROLES = 100;
/** Characters of a whole message, what nobody reads of it included. */
const LONGEST_MESSAGE = 300_000;

/** @throws TypeError naming the first member that is not as it should be. */
export function isDecision(decision: Decision): void {
  envelope(decision);
  id(decision.planHash, 'planHash');
  const known = ['approve', 'reject', 'send back'];
  check(known.includes(decision.decision), 'decision must be "approve", "reject" or "send back"');
  text(decision.comment, 'comment');
}

export function isDelegateRequest(request: DelegateRequest): void {
  envelope(request);
  id(request.approval, 'approval');
  person(request.to, 'to');
  text(request.reason, 'reason');
}

export function isResolution(resolution: Resolution): void {
  envelope(resolution);
  id(resolution.exception, 'exception');
  text(resolution.reason, 'reason');
  if (resolution.cause !== undefined) text(resolution.cause, 'cause');
  const kind = resolution.action?.kind;
  const known = ['retry', 'correct', 'choose', 'accept', 'repair', 'hand over', 'cancel'];
  check(known.includes(kind), 'action.kind is not one of the known ones');
  if (resolution.action.kind === 'choose') id(resolution.action.candidate, 'action.candidate');
  if (resolution.action.kind === 'correct') {
    check(isRecord(resolution.action.set), 'action.set must be an object');
    const fields = Object.entries(resolution.action.set);
    check(fields.length <= MOST_FIELDS, `action.set has more than ${MOST_FIELDS} fields`);
    for (const [field, value] of fields) {
      id(field, 'action.set');
      text(value, `action.set.${field}`);
      check(value.trim() !== '', `action.set.${field} is blank, and nothing can be corrected to nothing`);
    }
  }
}

export function isCancelRequest(request: CancelRequest): void {
  envelope(request);
  text(request.reason, 'reason');
}

/** Whoever a hint names: signals have no validators, and one that can't be refused must not be taken as it comes. */
export function isActor(value: unknown): value is Actor {
  try {
    person(value, 'by');
    return true;
  } catch {
    return false;
  }
}

function envelope(message: Decision | DelegateRequest | Resolution | CancelRequest): void {
  check(isRecord(message), 'the message must be an object');
  check(JSON.stringify(message).length <= LONGEST_MESSAGE, `it is longer than ${LONGEST_MESSAGE} characters`);
  id(message.id, 'id');
  id(message.process, 'process');
  id(message.at, 'at');
  if (message.expires !== undefined) id(message.expires, 'expires');
  text(message.signature, 'signature');
  person(message.actor, 'actor');
  check(
    Array.isArray(message.roles) && message.roles.length <= MOST_ROLES,
    `roles must be a list of at most ${MOST_ROLES}`,
  );
  for (const role of message.roles) text(role, 'roles');
}

function person(value: unknown, name: string): void {
  check(isRecord(value), `${name} must be an object`);
  id(value.id, `${name}.id`);
  id(value.name, `${name}.name`);
  if (value.email !== null) text(value.email, `${name}.email`);
  if (value.otherEmail !== undefined) text(value.otherEmail, `${name}.otherEmail`);
}

function id(value: unknown, name: string): void {
  check(
    typeof value === 'string' && value.length > 0 && value.length <= LONGEST_ID,
    `${name} must be text of 1 to ${LONGEST_ID} characters`,
  );
}

function text(value: unknown, name: string): asserts value is string {
  check(
    typeof value === 'string' && value.length <= LONGEST_TEXT,
    `${name} must be text of at most ${LONGEST_TEXT} characters`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new TypeError(`Not a message this process understands: ${what}.`);
}
