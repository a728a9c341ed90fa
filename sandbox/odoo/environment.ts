import { createRecord } from './create-record.ts';
import type { FieldDefinition, GivenValues, ModelDefinition, Row, Value } from './model.ts';
import { accessError, pythonError, userError } from './odoo-error.ts';
import type { OdooVersion } from './odoo-version.ts';
import { displayName, fieldValue } from './read-records.ts';
import type { RecordStore } from './record-store.ts';
import { type Domain, type SearchOptions, searchRecords } from './search-records.ts';
import { unlinkRecords } from './unlink-records.ts';
import { writeRecords } from './write-records.ts';

/** What a caller adds to a call: companies, zone, `active_test`, defaults. */
export type Context = Record<string, unknown>;

/** Who calls, with what implied groups give. */
export interface Caller {
  id: number;
  name: string;
  groups: ReadonlySet<string>;
  /** The company new records go to when the context names none. */
  companyId: number;
  companyIds: readonly number[];
}

/** What all calls share. */
export interface Installation {
  version: OdooVersion;
  models: ReadonlyMap<string, ModelDefinition>;
  store: RecordStore;
  /** Models whose next load loses a race against another one. */
  racesToLose: string[];
}

/**
 * Odoo's `env`: one caller's view of the database in one transaction, with its time, its context and its rights.
 * Hooks of models work through it as Odoo's own code does.
 */
export class Environment {
  readonly version: OdooVersion;
  readonly store: RecordStore;
  readonly caller: Caller;
  readonly context: Context;
  /** Start of the transaction, in UTC with microseconds: what `write_date` is set to. */
  readonly now: string;
  /** Internal work that a user may trigger without having the rights for it. */
  readonly isSudo: boolean;
  private readonly installation: Installation;

  constructor(installation: Installation, caller: Caller, context: Context, now: string, isSudo = false) {
    this.installation = installation;
    this.version = installation.version;
    this.store = installation.store;
    this.caller = caller;
    this.context = context;
    this.now = now;
    this.isSudo = isSudo;
    if (this.companyIds.some((id) => !caller.companyIds.includes(id))) {
      throw accessError('Access to unauthorized or invalid companies.');
    }
  }

  sudo(): Environment {
    return new Environment(this.installation, this.caller, this.context, this.now, true);
  }

  withContext(more: Context): Environment {
    return new Environment(this.installation, this.caller, { ...this.context, ...more }, this.now, this.isSudo);
  }

  /** Companies whose records are visible: those of the context, else all of the user's. */
  get companyIds(): readonly number[] {
    const asked = this.context.allowed_company_ids;
    return Array.isArray(asked) && asked.length > 0 ? asked : this.caller.companyIds;
  }

  /** The current company: the context's first, else the user's own. */
  get companyId(): number {
    const asked = this.context.allowed_company_ids;
    return Array.isArray(asked) && asked.length > 0 ? asked[0] : this.caller.companyId;
  }

  /** Is this load of the model to lose a race? Asked once: the next one is not. */
  losesRace(model: string): boolean {
    const { racesToLose } = this.installation;
    const index = racesToLose.indexOf(model);
    return index >= 0 && racesToLose.splice(index, 1).length > 0;
  }

  get today(): string {
    return this.now.slice(0, 10);
  }

  get allModels(): Iterable<ModelDefinition> {
    return this.installation.models.values();
  }

  /** @throws UserError, in Odoo's words, when there is no such model. */
  model(name: string): ModelDefinition {
    const model = this.installation.models.get(name);
    if (!model) throw userError(`Object ${name} doesn't exist`);
    return model;
  }

  field(model: string, name: string): FieldDefinition {
    const field = this.model(model).fields[name];
    if (!field) throw pythonError('KeyError', `'${name}'`);
    return field;
  }

  /** The row behind an id that is known to exist. */
  row(model: string, id: Value | undefined): Row {
    const row = typeof id === 'number' ? this.store.get(model, id) : undefined;
    if (!row) throw new Error(`no ${model} ${String(id)}`);
    return row;
  }

  /** The row a many2one points at, or undefined when it is empty. */
  related(model: string, row: Row, field: string): Row | undefined {
    const target = row[field];
    return typeof target === 'number' ? this.store.get(this.field(model, field).relation ?? '', target) : undefined;
  }

  value(model: string, row: Row, field: string): Value {
    return fieldValue(this, model, row, field);
  }

  /** An x2many as rows. */
  rows(model: string, row: Row, field: string): Row[] {
    const relation = this.field(model, field).relation ?? '';
    const ids = this.value(model, row, field);
    return Array.isArray(ids) ? ids.map((id) => this.row(relation, id)) : [];
  }

  displayName(model: string, row: Row): string {
    return displayName(this, model, row);
  }

  search(model: string, domain: Domain, options: SearchOptions = {}): number[] {
    return searchRecords(this, model, domain, options);
  }

  create(model: string, values: GivenValues): Row {
    return createRecord(this, model, values);
  }

  write(model: string, ids: readonly number[], values: GivenValues): void {
    writeRecords(this, model, ids, values);
  }

  unlink(model: string, ids: readonly number[]): void {
    unlinkRecords(this, model, ids);
  }
}
