import { type Kysely, sql } from 'kysely';
import type { HandledGeneration } from '../domain/generation.ts';
import type { BusinessKey, ProcessId } from '../domain/ids.ts';
import type { NewEntry } from '../domain/ledger-entry.ts';
import type { KeyRing } from '../keys/key-ring.ts';
import { appendEntries, type ChainEnd, writing } from './append-entries.ts';
import { getChunk, putChunk } from './chunks.ts';
import { erasePerson, type PersonalTraces, purge, tracesOf } from './erase-person.ts';
import { generationsOf, rememberGeneration } from './generations.ts';
import type { LedgerSettings } from './ledger-settings.ts';
import { ledgerError, openDatabase } from './open-database.ts';
import {
  entriesOf,
  headsWithoutEntry,
  lastHead,
  provenEntries,
  type ReceiptQuestion,
  receiptsOf,
} from './read-entries.ts';
import { keepStory, type Story, storiesAbout, storiesOf } from './stories.ts';
import type { Tables } from './tables.ts';

/** The ledger as those see it who only read: whoever explains, proves or audits. */
export type LedgerReader = ReturnType<typeof reading>;
/** The ledger as its worker sees it: it reads, appends and signs. */
export type Ledger = LedgerReader & ReturnType<typeof appending>;

/** What is put on record at once, or not at all. */
export interface Recording {
  entries: readonly NewEntry[];
  story?: Story;
  generation?: HandledGeneration;
}

/**
 * Opens the ledger to write, and brings its tables to this release's form. Every method throws LedgerUnreachable while the
 * database can't be used; a call that is made again does nothing twice.
 * @throws LedgerUnreachable, LedgerTooNew, NotALedger
 */
export async function openLedger(settings: LedgerSettings, ring: KeyRing): Promise<Ledger> {
  const database = await openDatabase(settings, 'write');
  return explained(settings, { ...reading(database), ...appending(database, settings.kind, ring) });
}

/** Opens it to read; it must be there, in this release's form. @throws as openLedger does. */
export async function readLedger(settings: LedgerSettings): Promise<LedgerReader> {
  return explained(settings, reading(await openDatabase(settings, 'read')));
}

function reading(database: Kysely<Tables>) {
  return {
    ping: async () => void (await sql`select 1`.execute(database)),
    /** The chain with its proofs, as it is streamed to an auditor. */
    proven: (first?: number) => provenEntries(database, first),
    lastHead: () => lastHead(database),
    headsWithoutEntry: () => headsWithoutEntry(database),
    receiptsOf: (question: ReceiptQuestion) => receiptsOf(database, question),
    entriesOf: (process: ProcessId) => entriesOf(database, process),
    storiesOf: (process: string) => storiesOf(database, process),
    storiesAbout: (about: Parameters<typeof storiesAbout>[1]) => storiesAbout(database, about),
    generationsOf: (first: BusinessKey) => generationsOf(database, first),
    getChunk: (hash: string) => getChunk(database, hash),
    tracesOf: (person: string) => tracesOf(database, person),
    close: () => database.destroy(),
  };
}

function appending(database: Kysely<Tables>, kind: LedgerSettings['kind'], ring: KeyRing) {
  return {
    /** All of it in one transaction; answers where the chain stands then. */
    record: ({ entries, story, generation }: Recording): Promise<ChainEnd> =>
      writing(database, kind, async (transaction) => {
        if (story) await keepStory(transaction, story);
        if (generation) await rememberGeneration(transaction, generation);
        return appendEntries(transaction, ring, entries);
      }),
    putChunk: (bytes: Uint8Array) => putChunk(database, bytes),
    erase: async (traces: PersonalTraces, because: { id: string; reason: string; by: string }): Promise<void> => {
      await writing(database, kind, (transaction) => erasePerson(transaction, ring, traces, because));
      await purge(database, kind);
    },
  };
}

/** Whatever a database says comes out as what it means to whoever uses the ledger. */
function explained<Methods extends object>(settings: LedgerSettings, methods: Methods): Methods {
  const calls = Object.entries(methods).map(([name, call]) => [
    name,
    (...args: unknown[]) => {
      const answer: unknown = call(...args);
      if (!(answer instanceof Promise)) return answer;
      return answer.catch((error: unknown) => {
        throw ledgerError(settings, error);
      });
    },
  ]);
  return Object.fromEntries(calls) as Methods;
}
