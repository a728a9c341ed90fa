import { type Kysely, sql } from 'kysely';
import type { BusinessKey, EntryId, ProcessId } from '../domain/ids.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { appendEntries, type Recording, writing } from './append-entries.ts';
import { type Changed, type ClaimsChange, changeClaims } from './change-claims.ts';
import { changedChunks, getChunk, putChunk } from './chunks.ts';
import type { ClaimOwner } from './claim-rows.ts';
import { giveBack, makeLive, type Posted, type Release, release } from './claims.ts';
import { type Because, erasePerson, tracesOf } from './erase-person.ts';
import { allGenerations, generationsOf } from './generations.ts';
import type { LedgerSettings } from './ledger-settings.ts';
import { ledgerError, openDatabase } from './open-database.ts';
import { purge } from './purge.ts';
import {
  claimedContracts,
  claimRows,
  claimsAsOf,
  claimsHeldBy,
  claimsOfContract,
  claimsOfDocument,
  claimsOfEntries,
  countClaimsOf,
} from './read-claims.ts';
import {
  entriesOf,
  erasures,
  headsWithoutEntry,
  lastHead,
  provenEntries,
  type ReceiptQuestion,
  receiptsOf,
  rowsWithoutEntry,
} from './read-entries.ts';
import { type Reservation, reserve } from './reserve-claims.ts';
import { allStories, recordsWithoutStory, storiesAbout, storiesOf } from './stories.ts';
import type { Tables } from './tables.ts';

/** What the ledger answers. */
export type LedgerAnswers = ReturnType<typeof answering>;
/** The ledger as those see it who only read: whoever explains, proves or audits. */
export type LedgerReader = ReturnType<typeof reading>;
/** The ledger as its worker sees it: it reads, appends and signs. */
export type Ledger = LedgerReader & ReturnType<typeof appending>;

/**
 * Opens the ledger to write, and brings its tables to this release's form. Every method throws LedgerUnreachable while the
 * database can't be used; a call that is made again does nothing twice.
 * @throws LedgerUnreachable, LedgerTooNew, NotALedger
 */
export async function openLedger(settings: LedgerSettings, ring: KeyRing): Promise<Ledger> {
  const database = await openDatabase(settings, 'write');
  return explained(settings, { ...reading(database, settings), ...appending(database, settings, ring) });
}

/** Opens it to read; it must be there, in this release's form. @throws as openLedger does. */
export async function readLedger(settings: LedgerSettings): Promise<LedgerReader> {
  return explained(settings, reading(await openDatabase(settings, 'read'), settings));
}

function reading(database: Kysely<Tables>, { kind }: LedgerSettings) {
  return {
    ...answering(database),
    /** Everything that is asked inside is of one moment, whatever is written meanwhile. */
    atOneMoment: <T>(work: (ledger: LedgerAnswers) => Promise<T>): Promise<T> => {
      const asked = database.transaction();
      const steady =
        kind === 'postgres' ? asked.setIsolationLevel('repeatable read').setAccessMode('read only') : asked;
      return steady.execute((transaction) => work(answering(transaction)));
    },
    close: () => database.destroy(),
  };
}

function answering(database: Kysely<Tables>) {
  return {
    ping: async () => void (await sql`select 1`.execute(database)),
    /** The chain with its proofs, as it is streamed to an auditor. */
    proven: () => provenEntries(database),
    erasures: () => erasures(database),
    lastHead: () => lastHead(database),
    headsWithoutEntry: () => headsWithoutEntry(database),
    rowsWithoutEntry: () => rowsWithoutEntry(database),
    allStories: () => allStories(database),
    recordsWithoutStory: () => recordsWithoutStory(database),
    allGenerations: () => allGenerations(database),
    changedChunks: () => changedChunks(database),
    receiptsOf: (question: ReceiptQuestion) => receiptsOf(database, question),
    entriesOf: (process: ProcessId) => entriesOf(database, process),
    storiesOf: (process: string) => storiesOf(database, process),
    storiesAbout: (about: Parameters<typeof storiesAbout>[1]) => storiesAbout(database, about),
    generationsOf: (first: BusinessKey) => generationsOf(database, first),
    getChunk: (hash: string) => getChunk(database, hash),
    claimsAsOf: (contract: string) => claimsAsOf(database, contract),
    claimsOfContract: (contract: string, process?: ProcessId) => claimsOfContract(database, contract, process),
    claimsOfDocument: (contract: string, document: string) => claimsOfDocument(database, contract, document),
    claimsOfEntries: (source: string, kind: 'time' | 'expense', entries: readonly EntryId[]) =>
      claimsOfEntries(database, source, kind, entries),
    claimsHeldBy: (contract: string, process: ProcessId) => claimsHeldBy(database, contract, process),
    countClaimsOf: (contract: string, process: ProcessId) => countClaimsOf(database, contract, process),
    claimedContracts: () => claimedContracts(database),
    claimRows: (contract: string) => claimRows(database, contract),
    tracesOf: (person: string) => tracesOf(database, person),
  };
}

function appending(database: Kysely<Tables>, settings: LedgerSettings, ring: KeyRing) {
  const changing = <Answer>(
    of: { contract: string; process: ProcessId },
    work: (change: ClaimsChange) => Promise<Changed<Answer>>,
  ) => changeClaims({ database, settings, ring }, of, work);
  return {
    /** All of it in one transaction; answers with the last signed head. */
    record: (recording: Recording) =>
      writing(database, settings, (transaction) => appendEntries(transaction, ring, recording)),
    putChunk: (bytes: Uint8Array) => putChunk(database, bytes),
    reserveClaims: (reservation: Reservation) => changing(reservation, (change) => reserve(change, reservation)),
    giveClaimsBack: (owner: ClaimOwner) => changing(owner, (change) => giveBack(change, owner)),
    makeClaimsLive: (owner: ClaimOwner, posted: readonly Posted[]) =>
      changing(owner, (change) => makeLive(change, owner, posted)),
    releaseClaims: (released: Release) => changing(released, (change) => release(change, released)),
    /** Answers with what was erased. The files are rewritten even when nothing was: an earlier try may have stopped before that. */
    erase: async (person: string, because: Because) => {
      const traces = await writing(database, settings, (transaction) =>
        erasePerson(transaction, ring, person, because),
      );
      await purge(database, settings);
      return traces;
    },
  };
}

/** Whatever a database says comes out as what it means to whoever uses the ledger. */
function explained<Methods extends object>(settings: LedgerSettings, methods: Methods): Methods {
  const calls = Object.entries(methods).map(([name, call]) => [
    name,
    (...args: unknown[]) => {
      const answer: unknown = call(...args);
      if (isStream(answer)) return explainedStream(settings, answer);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        throw ledgerError(settings, error);
      });
    },
  ]);
  return Object.fromEntries(calls) as Methods;
}

async function* explainedStream(settings: LedgerSettings, stream: AsyncIterable<unknown>) {
  try {
    yield* stream;
  } catch (error) {
    throw ledgerError(settings, error);
  }
}

function isStream(answer: unknown): answer is AsyncIterable<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}
