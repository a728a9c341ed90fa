import { z } from 'zod';
import type {
  BusinessKey,
  CivilDate,
  Currency,
  EntityCode,
  Instant,
  PlanHash,
  ProcessId,
} from '../../../domain/ids.ts';

/** Ids, dates and amounts are text on the wire; their brands are ours alone. */
export function branded<Brand extends string>(description: string, example: string): z.ZodType<Brand> {
  return z.string().meta({ description, example }) as unknown as z.ZodType<Brand>;
}

// Documented once here, and so in every answer that holds one.
export const processIdPart = branded<ProcessId>('<process>:<business key>', 'lead-to-project:hubspot-123');
export const businessKeyPart = branded<BusinessKey>('<connection>-<id>', 'hubspot-123');
export const entityPart = branded<EntityCode>('The firm’s short code of a legal entity', 'NWG');
export const planHashPart = branded<PlanHash>('SHA-256 of what would be written', '9f2c…');
export const civilDatePart = branded<CivilDate>('In the entity’s calendar', '2026-11-22');
export const currencyPart = branded<Currency>('ISO 4217', 'EUR');
export const instantPart = branded<Instant>('UTC, ISO 8601', '2026-11-22T09:30:00.000Z');
export const decimalPart = z.string().meta({ description: 'Plain decimal text', example: '1234.50' });

export const moneyPart = z.object({ amount: decimalPart, currency: currencyPart }).meta({ id: 'Money' });
export const personPart = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  otherEmail: z.string().optional(),
});
