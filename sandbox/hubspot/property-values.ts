import { invalid } from './hubspot-error.ts';
import type { PropertyDefinition } from './property-definitions.ts';

/** Normalised values by property name; null clears. */
export type PropertyValues = Record<string, string | null>;

export interface Complaint {
  name: string;
  error: string;
  message: string;
}

/**
 * What a caller sent, as HubSpot would keep it: everything becomes a string, dates lose their clock, an empty string
 * clears. All complaints at once, as HubSpot answers them.
 */
export function normalised(
  definitions: readonly PropertyDefinition[],
  given: Record<string, unknown>,
): { values: PropertyValues; complaints: Complaint[] } {
  const values: PropertyValues = {};
  const complaints: Complaint[] = [];
  for (const [name, raw] of Object.entries(given)) {
    const definition = definitions.find((candidate) => candidate.name === name && !candidate.archived);
    const value = raw === null || raw === undefined || raw === '' ? null : String(raw);
    const result = definition ? converted(definition, value) : missing(name);
    if (typeof result === 'object' && result !== null) complaints.push({ name, ...result });
    else values[name] = result;
  }
  return { values, complaints };
}

/** The 400 that carries complaints; the message repeats them as JSON, and clients do read it there. */
export function refuseProperties(complaints: readonly Complaint[]): never {
  const told = complaints.map(({ name, error, message }) => ({ isValid: false, message, error, name }));
  throw invalid(`Property values were not valid: ${JSON.stringify(told)}`, {
    errors: complaints.map(({ name, error, message }) => ({
      message,
      code: error,
      in: name,
      context: { propertyName: [name] },
    })),
  });
}

type Refusal = Omit<Complaint, 'name'>;

function missing(name: string): Refusal {
  return { error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
}

function converted(definition: PropertyDefinition, value: string | null): string | null | Refusal {
  if (definition.modificationMetadata.readOnlyValue) {
    const message = `"${definition.name}" is a read only property; its value cannot be set.`;
    return { error: 'READ_ONLY_VALUE', message };
  }
  if (value === null) return null;
  switch (definition.type) {
    case 'number':
      if (/^-?\d+(\.\d+)?$/.test(value)) return value;
      return { error: 'INVALID_NUMBER', message: `${value} was not a valid number.` };
    case 'bool':
      if (value === 'true' || value === 'false') return value;
      return { error: 'INVALID_BOOLEAN', message: `${value} was not a valid boolean.` };
    case 'date':
      return civilDate(value) ?? { error: 'INVALID_DATE', message: `${value} was not a valid date.` };
    case 'datetime':
      return instant(value)?.toISOString() ?? { error: 'INVALID_DATE', message: `${value} was not a valid date time.` };
    default:
      return value;
  }
}

/** A date as `YYYY-MM-DD`; epoch milliseconds must be midnight UTC, as HubSpot insists. */
function civilDate(value: string): string | undefined {
  const date = instant(value);
  if (!date) return undefined;
  if (/^-?\d+$/.test(value) && date.getTime() % 86_400_000 !== 0) return undefined;
  return date.toISOString().slice(0, 10);
}

function instant(value: string): Date | undefined {
  const date = new Date(/^-?\d+$/.test(value) ? Number(value) : value);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
