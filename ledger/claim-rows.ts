import type { Claim } from '../domain/billing/claim.ts';
import { subjectOf } from '../domain/billing/claim-subject.ts';
import type { PlanHash, ProcessId } from '../domain/ids.ts';
import { sha256 } from './chain.ts';
import type { ClaimRow } from './tables.ts';

/** Whose a reservation is: a retry of the same owner has what the first try took. */
export interface ClaimOwner {
  contract: string;
  process: ProcessId;
  plan: PlanHash;
}

/** A claim as its owner reserves it. @param source whose numbers its time and expenses have: `productive` */
export function reservedRow(claim: Claim, { contract, process, plan }: ClaimOwner, source: string): ClaimRow {
  const { of, subject, portion } = subjectOf(claim);
  return {
    contract,
    id: claim.id,
    entry: '',
    scope: of === 'source' ? source : contract,
    kind: claim.kind,
    subject,
    portion,
    state: 'reserved',
    process,
    plan,
    document: claim.invoiced?.document ?? null,
    number: null,
    back_process: null,
    back_plan: null,
    back_state: null,
    back_document: null,
    back_line: null,
    back_number: null,
    body: JSON.stringify(claim),
  };
}

/** As a plan sees it: documents by their numbers, once they have them. */
export function claimOf(row: ClaimRow): Claim {
  const claim = JSON.parse(row.body) as Claim;
  const { state, number, back_document, back_number, back_line } = row;
  const invoiced = claim.invoiced && { ...claim.invoiced, document: number ?? claim.invoiced.document };
  const document = back_number ?? back_document;
  const takenBack = document === null || back_line === null ? {} : { takenBack: { document, line: back_line } };
  return { ...claim, state, invoiced, ...takenBack };
}

/** In this order they are hashed, for good. */
const columns = [
  ...[
    'contract',
    'id',
    'entry',
    'scope',
    'kind',
    'subject',
    'portion',
    'state',
    'process',
    'plan',
    'document',
    'number',
  ],
  ...['back_process', 'back_plan', 'back_state', 'back_document', 'back_line', 'back_number', 'body'],
] as (keyof ClaimRow)[];

/** Over every column, so that none is changed unseen. */
export function rowHash(row: ClaimRow): string {
  return sha256(JSON.stringify(columns.map((column) => row[column])));
}
