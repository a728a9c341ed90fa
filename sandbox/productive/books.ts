import { instantText } from './instant-text.ts';
import type { PsaRecord } from './psa-record.ts';

/** Everything the organisation holds, as plain JSON: what `GET /_state` shows. */
export interface BooksState {
  nextId: number;
  records: Record<string, Record<string, PsaRecord>>;
  copies: ProjectCopy[];
}

/** A copy of a project that its background job has still to fill. */
export interface ProjectCopy {
  templateId: string;
  projectId: string;
  boards: boolean;
  assignees: boolean;
  /** Epoch milliseconds. */
  dueAt: number;
  /** A job that fails leaves the project empty; one that breaks off leaves half of it. */
  end: 'complete' | 'failed' | 'broken off';
}

export interface RecordChange {
  kind: 'new' | 'update' | 'delete';
  record: PsaRecord;
}

/** The organisation's records. What is put here has been checked. */
export class Books {
  state: BooksState = emptyBooks();
  /** Moves with every change. */
  revision = 0;
  private readonly clock: () => number;
  private readonly onChange: (change: RecordChange) => void;

  /** `clock` in epoch milliseconds. */
  constructor(clock: () => number, onChange: (change: RecordChange) => void) {
    this.clock = clock;
    this.onChange = onChange;
  }

  milliseconds(): number {
    return this.clock();
  }

  now(): string {
    return instantText(this.clock());
  }

  /** Every live record of a kind, oldest first. */
  all(type: string): PsaRecord[] {
    return Object.values(this.state.records[kept(type)] ?? {});
  }

  find(type: string, id: string | null | undefined): PsaRecord | undefined {
    return id ? this.state.records[kept(type)]?.[id] : undefined;
  }

  /** The id the next new record gets. One row of numbers, so that no id of one kind passes for one of another. */
  peekId(): string {
    return String(this.state.nextId);
  }

  put(record: PsaRecord, kind: 'new' | 'update'): void {
    const type = kept(record.type);
    record.attributes.updated_at = this.now();
    if (kind === 'new') {
      record.attributes.created_at = record.attributes.updated_at;
      this.state.nextId = Math.max(this.state.nextId, Number(record.id)) + 1;
    }
    this.state.records[type] ??= {};
    this.state.records[type][record.id] = { ...record, type };
    this.tell({ kind, record: { ...record, type } });
  }

  remove(record: PsaRecord): void {
    delete this.state.records[kept(record.type)]?.[record.id];
    this.tell({ kind: 'delete', record });
  }

  /** Keeps a record of Productive's own making, without a number of the common row and without telling anybody. */
  note(record: PsaRecord): void {
    this.state.records[record.type] ??= {};
    Object.assign(this.state.records[record.type] ?? {}, { [record.id]: record });
    this.moved();
  }

  /** Changed without anybody being told: what isn't a record of the organisation's business. */
  moved(): void {
    this.revision += 1;
  }

  attributionsOf(invoiceId: string): PsaRecord[] {
    return this.all('invoice_attributions').filter(({ relations }) => relations.invoice === invoiceId);
  }

  private tell(change: RecordChange): void {
    this.moved();
    this.onChange(change);
  }
}

export function emptyBooks(): BooksState {
  return { nextId: 10_000, records: {}, copies: [] };
}

/** Boards and folders are the same records. */
function kept(type: string): string {
  return type === 'boards' ? 'folders' : type;
}
