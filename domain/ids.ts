declare const brand: unique symbol;
/** A string that has been through its constructor: two kinds of id can't be mixed up, and a raw string is neither. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `<connection>-<id>`, with `-g2`, `-g3` … for later generations: `hubspot-123`. Names every record we write. */
export type BusinessKey = Branded<'BusinessKey'>;
/** `<process>:<business key>`: `lead-to-project:hubspot-123`. It is the Temporal workflow id. */
export type ProcessId = Branded<'ProcessId'>;
/** `<process id>#<n>`. */
export type ExceptionId = Branded<'ExceptionId'>;
/** `<process id>#a<n>`: the n-th time a process asked for decisions. */
export type ApprovalId = Branded<'ApprovalId'>;
/** SHA-256, hex, of a plan's canonical JSON (canonical-json.ts). */
export type PlanHash = Branded<'PlanHash'>;
/** SHA-256, hex, of what a deal said when it was read (deal.ts, `fingerprinted`). */
export type Fingerprint = Branded<'Fingerprint'>;
/** A time entry or an expense, as its source numbers it. */
export type EntryId = Branded<'EntryId'>;
/** SHA-256, hex, of what a time entry or an expense says (billing/entry.ts, `revised`). */
export type Revision = Branded<'Revision'>;
/** `YYYY-MM-DD`, in the entity's zone. */
export type CivilDate = Branded<'CivilDate'>;
/** `YYYY-MM-DDTHH:MM:SS.sssZ`, always UTC. */
export type Instant = Branded<'Instant'>;
/** The firm's own short code of a legal entity: `NWG`. */
export type EntityCode = Branded<'EntityCode'>;
/** ISO 4217, upper case. */
export type Currency = Branded<'Currency'>;
/** What `Records` and `explain` find things by: `hubspot:deal:123`, `odoo:order:S00012`. */
export type RecordRef = Branded<'RecordRef'>;

export type ProcessName = 'lead-to-project';

/** Odoo's external ids allow no space and split at the first dot; Temporal ids are shown in URLs. */
const KEY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,120}$/;

/** @throws RangeError when the parts don't make a key that every system can carry. */
export function businessKey(connection: string, id: string, generation = 1): BusinessKey {
  const key = `${connection}-${id}${generation > 1 ? `-g${generation}` : ''}`;
  if (!KEY.test(key)) {
    throw new RangeError(
      `"${key}" can't be a business key: letters, digits, "-" and "_" only, at most 121 characters.`,
    );
  }
  return key as BusinessKey;
}

/** 1 for the first; from 2 on the key ends in `-g2`, `-g3` … */
export function generationOf(key: BusinessKey): number {
  return Number(/-g(\d+)$/.exec(key)?.[1] ?? 1);
}

export function processId(process: ProcessName, key: BusinessKey): ProcessId {
  return `${process}:${key}` as ProcessId;
}

export function exceptionId(process: ProcessId, n: number): ExceptionId {
  return `${process}#${n}` as ExceptionId;
}

export function approvalId(process: ProcessId, n: number): ApprovalId {
  return `${process}#a${n}` as ApprovalId;
}

/** The process an exception or approval belongs to. */
export function processOf(id: ExceptionId | ApprovalId): ProcessId {
  return id.slice(0, id.lastIndexOf('#')) as ProcessId;
}

export function recordRef(system: string, kind: string, id: string): RecordRef {
  return `${system}:${kind}:${id}` as RecordRef;
}

export function entityCode(code: string): EntityCode {
  return code as EntityCode;
}

export function entryId(id: string): EntryId {
  return id as EntryId;
}

export function revision(hex: string): Revision {
  return hex as Revision;
}

export function planHash(hex: string): PlanHash {
  return hex as PlanHash;
}

export function instant(iso: string): Instant {
  return iso as Instant;
}
