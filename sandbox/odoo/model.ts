import type { AccessRights } from './access.ts';
import type { Environment } from './environment.ts';

/** What a cell holds: `false` is Odoo's empty, for every type. many2many: ids; json: percent by account id. */
export type Value = string | number | boolean | number[] | Record<string, number>;
/** Cells by field. */
export type Values = Record<string, Value>;
/** A stored record. Computed fields are not in it: `Environment.value` knows them. */
export type Row = { id: number } & Values;

/** What a caller gives to `create` and `write`: cells, or commands for x2many. */
export type GivenValues = Record<string, unknown>;

/** Odoo’s names, as `fields_get` answers them. */
export type FieldType =
  | 'char'
  | 'text'
  | 'html'
  | 'boolean'
  | 'integer'
  | 'float'
  | 'monetary'
  | 'date'
  | 'datetime'
  | 'selection'
  | 'many2one'
  | 'one2many'
  | 'many2many'
  | 'json';

/** A field as data: what the generic engine needs to store, check, convert and show it. */
export interface FieldDefinition {
  type: FieldType;
  /** The label, which shows in messages: "Missing required value for the field 'Customer' (partner_id)". */
  label: string;
  required?: boolean;
  readonly?: boolean;
  relation?: string;
  /** one2many: the field of the other model that points back. */
  inverse?: string;
  selection?: readonly (readonly [key: string, label: string])[];
  /** Decimals kept on store; without it a float is kept as given. */
  digits?: number;
  /** Fills a cell that `create` was not given. Sees what is known so far: fields are filled in the order of definition. */
  default?: (env: Environment, values: Values) => Value;
  /** Worked out on every read and never stored. */
  compute?: (env: Environment, row: Row) => Value;
  /** many2one: what becomes of this record when the other is deleted. Required ones restrict, others are emptied. */
  onDelete?: 'cascade' | 'restrict';
  /** The record pointed at must belong to the same company or to none. */
  checkCompany?: boolean;
}

/**
 * A model as data, with hooks where Odoo’s own code does something of its own. Hooks run inside the transaction; what
 * they throw undoes it.
 */
export interface ModelDefinition {
  name: string;
  label: string;
  fields: Record<string, FieldDefinition>;
  access: AccessRights;
  order?: string;
  /** Fields that `name_search` looks in; `name` if not said. */
  searchedNames?: readonly string[];
  displayName?: (env: Environment, row: Row) => string;
  /** Records of companies that the user does not work for can't be seen; those of no company are shared. */
  companyRule?: 'shared';
  /** A model this one is made of: its record is made first and takes the external id of a nested import (project → alias). */
  inherits?: { model: string; field: string };
  beforeCreate?(env: Environment, values: Values, given: GivenValues): void;
  afterCreate?(env: Environment, row: Row): void;
  beforeWrite?(env: Environment, rows: Row[], values: Values, given: GivenValues): void;
  afterWrite?(env: Environment, rows: Row[], values: Values, given: GivenValues): void;
  /** Runs after create and after write, with nested lines in place; throws what a constraint says. */
  check?(env: Environment, row: Row, touched: ReadonlySet<string>): void;
  beforeUnlink?(env: Environment, rows: Row[]): void;
  methods?: Record<string, MethodDefinition>;
}

/** A public method: callable over every transport, by position or by name. */
export interface MethodDefinition {
  /** `records`: the first positional argument, or `ids`, says which. */
  on: 'model' | 'records';
  parameters: readonly string[];
  /** How many of the parameters have no default. */
  required?: number;
  /** `undefined` is Python's None. */
  run(env: Environment, ids: number[], given: Record<string, unknown>): unknown;
}

/** A recordset as an answer: an id where the version answers one, a list elsewhere, always a list over JSON-2. */
export class Records {
  readonly ids: number[];
  readonly single: boolean;

  constructor(ids: number[], single: boolean) {
    this.ids = ids;
    this.single = single;
  }
}

type Rest = Omit<Partial<FieldDefinition>, 'type' | 'label'>;

/** Short forms, so that a model reads like Odoo’s own declaration of it. */
export function field(type: FieldType, label: string, rest: Rest = {}): FieldDefinition {
  return { type, label, ...rest };
}

export function many2one(relation: string, label: string, rest: Rest = {}): FieldDefinition {
  return { type: 'many2one', relation, label, ...rest };
}

export function one2many(relation: string, inverse: string, label: string, rest: Rest = {}): FieldDefinition {
  return { type: 'one2many', relation, inverse, label, ...rest };
}

export function many2many(relation: string, label: string, rest: Rest = {}): FieldDefinition {
  return { type: 'many2many', relation, label, ...rest };
}

export function selection(label: string, choices: Record<string, string>, rest: Rest = {}): FieldDefinition {
  return { type: 'selection', label, selection: Object.entries(choices), ...rest };
}
