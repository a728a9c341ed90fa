import { z } from 'zod';
import { resource } from './json-api.ts';

/** What we read of each kind of record; anything else in an answer is not looked at. */

/** What is empty comes as null or not at all. */
const orElse = <T>(otherwise: T, schema: z.ZodType<T>) => schema.nullish().transform((value) => value ?? otherwise);

const text = orElse<string | null>(null, z.string());
const customFields = orElse<Record<string, unknown>>({}, z.record(z.string(), z.unknown()));
/** Numbers come as numbers or as text, by attribute. */
const numeric = orElse('0', z.union([z.string(), z.number()]).transform(String));
const minutes = orElse<number | null>(null, z.int());
const flag = orElse<boolean>(false, z.boolean());
const whole = z.coerce.number().int();

export interface Keyed {
  id: string;
  custom_fields: Record<string, unknown>;
}

export const company = resource(
  z.object({ name: z.string(), domain: text, archived_at: text, custom_fields: customFields }),
);
export type CompanyRecord = z.output<typeof company>;

export const project = resource(
  z.object({
    name: z.string(),
    template: flag,
    archived_at: text,
    /** `idle` when nothing is being copied into it; not in every answer. */
    duplication_status: text,
    custom_fields: customFields,
  }),
);
export type ProjectRecord = z.output<typeof project>;

export const budget = resource(
  z.object({
    name: z.string(),
    date: text,
    end_date: text,
    currency: z.string(),
    purchase_order_number: text,
    closed_at: text,
    custom_fields: customFields,
  }),
);
export type BudgetRecord = z.output<typeof budget>;

export const service = resource(
  z.object({
    name: z.string(),
    billing_type_id: whole,
    unit_id: whole,
    quantity: numeric,
    price: numeric,
    estimated_time: minutes,
    budget_cap_enabled: flag,
    time_tracking_enabled: flag,
    custom_fields: customFields,
  }),
);
export type ServiceRecord = z.output<typeof service>;

export const taskList = resource(z.object({ name: z.string(), archived_at: text }));
export type TaskListRecord = z.output<typeof taskList>;

/** `type_id`: 1 a task, 3 a milestone. */
export const task = resource(
  z.object({
    title: z.string(),
    type_id: whole,
    due_date: text,
    initial_estimate: minutes,
    custom_fields: customFields,
  }),
);
export type TaskRecord = z.output<typeof task>;

export const booking = resource(
  z.object({ started_on: z.string(), ended_on: z.string(), note: text, custom_fields: customFields }),
);
export type BookingRecord = z.output<typeof booking>;

export const person = resource(
  z.object({ first_name: text, last_name: text, email: text, archived_at: text, deactivated_at: text }),
);
export type PersonRecord = z.output<typeof person>;

/** Subsidiaries, service types, workflows, boards: a name, and whether it is still in use. */
export const named = resource(z.object({ name: z.string(), archived_at: text }));
export type NamedRecord = z.output<typeof named>;

export const timeEntry = resource(z.object({ time: whole }));
export const invoice = resource(z.object({ number: text, credited: flag }));

/** Our key on a record; null where it carries none. */
export function keyOf(record: Keyed, fieldId: string): string | null {
  const value = record.custom_fields[fieldId];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Ids are given in order, so the lowest is the oldest. */
export function oldestFirst<T extends { id: string }>(records: readonly T[]): T[] {
  return [...records].sort((one, other) => Number(one.id) - Number(other.id));
}

export function fullName({ first_name, last_name }: PersonRecord): string {
  return [first_name, last_name].filter(Boolean).join(' ');
}
