import type { Row, Values } from './model.ts';

/** Where an external id points, and the id of its own `ir.model.data` record. */
export interface ExternalId {
  id: number;
  model: string;
  recordId: number;
}

interface SavedStore {
  tables: Record<string, Row[]>;
  lastIds: Record<string, number>;
  externalIds: Record<string, ExternalId>;
}

/**
 * The database: rows by model, external ids, and one transaction at a time with savepoints.
 *
 * As in PostgreSQL, a rollback does not give back the ids it used up.
 */
export class RecordStore {
  /** Moves with every commit that changed something. */
  revision = 0;
  private tables = new Map<string, Map<number, Row>>();
  private lastIds = new Map<string, number>();
  private externalIds = new Map<string, ExternalId>();
  private namesByRecord = new Map<string, Set<string>>();
  private indexes = new Map<string, Map<number, Set<number>>>();
  private indexedFields: ReadonlyMap<string, readonly string[]>;
  private undo: (() => void)[] = [];

  /** @param indexedFields many2one fields by model, kept findable by what they point at. */
  constructor(indexedFields: ReadonlyMap<string, readonly string[]>) {
    this.indexedFields = indexedFields;
  }

  get(model: string, id: number): Row | undefined {
    return this.tables.get(model)?.get(id);
  }

  /** Ascending by id. */
  rows(model: string): Row[] {
    return [...(this.tables.get(model)?.values() ?? [])].sort((left, right) => left.id - right.id);
  }

  /** Ids of the rows of `model` whose many2one `field` points at `id`, ascending. */
  referring(model: string, field: string, id: number): number[] {
    return [...(this.indexes.get(`${model}.${field}`)?.get(id) ?? [])].sort((left, right) => left - right);
  }

  nextId(counter: string): number {
    const next = (this.lastIds.get(counter) ?? 0) + 1;
    this.lastIds.set(counter, next);
    return next;
  }

  insert(model: string, values: Values): Row {
    const row = { ...values, id: this.nextId(model) } as Row;
    this.put(model, row);
    this.undo.push(() => this.drop(model, row.id));
    return row;
  }

  update(model: string, id: number, changes: Values): void {
    const before = this.get(model, id);
    if (!before) throw new Error(`no ${model} ${id}`);
    this.replace(model, before, { ...before, ...changes, id } as Row);
    this.undo.push(() => {
      const now = this.get(model, id);
      if (now) this.replace(model, now, before);
    });
  }

  remove(model: string, id: number): void {
    const before = this.get(model, id);
    if (!before) return;
    for (const name of this.externalNames(model, id)) this.setExternalId(name, undefined);
    this.drop(model, id);
    this.undo.push(() => this.put(model, before));
  }

  externalId(name: string): ExternalId | undefined {
    return this.externalIds.get(name);
  }

  /** The external ids of a record, oldest first. */
  externalNames(model: string, recordId: number): string[] {
    const names = [...(this.namesByRecord.get(`${model},${recordId}`) ?? [])];
    const age = (name: string) => this.externalIds.get(name)?.id ?? 0;
    return names.sort((left, right) => age(left) - age(right));
  }

  setExternalId(name: string, target: { model: string; recordId: number } | undefined): void {
    const before = this.externalIds.get(name);
    this.point(name, target && { id: before?.id ?? this.nextId('ir.model.data'), ...target });
    this.undo.push(() => this.point(name, before));
  }

  /** A point to roll back to: a savepoint, or the start of the transaction. */
  savepoint(): number {
    return this.undo.length;
  }

  rollback(savepoint: number): void {
    while (this.undo.length > savepoint) this.undo.pop()?.();
  }

  commit(): void {
    if (this.undo.length > 0) this.revision += 1;
    this.undo = [];
  }

  save(): SavedStore {
    const tables = [...this.tables.keys()].sort().map((model) => [model, this.rows(model)] as const);
    return structuredClone({
      tables: Object.fromEntries(tables),
      lastIds: Object.fromEntries(this.lastIds),
      externalIds: Object.fromEntries(this.externalIds),
    });
  }

  /** @param saved what `save` gave. */
  restore(saved: unknown): void {
    const { tables, lastIds, externalIds } = structuredClone(saved) as SavedStore;
    this.clear();
    for (const [model, rows] of Object.entries(tables)) for (const row of rows) this.put(model, row);
    this.lastIds = new Map(Object.entries(lastIds));
    for (const [name, target] of Object.entries(externalIds)) this.point(name, target);
  }

  clear(): void {
    for (const map of [this.tables, this.lastIds, this.externalIds, this.namesByRecord, this.indexes]) map.clear();
    this.undo = [];
    this.revision += 1;
  }

  private point(name: string, target: ExternalId | undefined): void {
    const before = this.externalIds.get(name);
    if (before) this.namesByRecord.get(`${before.model},${before.recordId}`)?.delete(name);
    if (target) this.externalIds.set(name, target);
    else this.externalIds.delete(name);
    if (!target) return;
    const record = `${target.model},${target.recordId}`;
    this.namesByRecord.set(record, (this.namesByRecord.get(record) ?? new Set()).add(name));
  }

  private replace(model: string, before: Row, after: Row): void {
    this.drop(model, before.id);
    this.put(model, after);
  }

  private put(model: string, row: Row): void {
    const table = this.tables.get(model) ?? new Map<number, Row>();
    this.tables.set(model, table);
    table.set(row.id, row);
    for (const [field, target] of this.references(model, row)) {
      const index = this.indexes.get(`${model}.${field}`) ?? new Map<number, Set<number>>();
      this.indexes.set(`${model}.${field}`, index);
      const ids = index.get(target) ?? new Set<number>();
      index.set(target, ids.add(row.id));
    }
  }

  private drop(model: string, id: number): void {
    const row = this.get(model, id);
    if (!row) return;
    this.tables.get(model)?.delete(id);
    for (const [field, target] of this.references(model, row)) {
      this.indexes.get(`${model}.${field}`)?.get(target)?.delete(id);
    }
  }

  private references(model: string, row: Row): [field: string, target: number][] {
    const fields = this.indexedFields.get(model) ?? [];
    return fields.flatMap((field) => {
      const target = row[field];
      return typeof target === 'number' ? [[field, target] as [string, number]] : [];
    });
  }
}
