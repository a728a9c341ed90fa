import type { z } from 'zod';
import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { hubspotRejection } from './hubspot-rejection.ts';

/**
 * A success's body as what it should be.
 *
 * @throws PassingTrouble when it is not JSON at all (cut, garbled, a gateway's page: the next answer will be whole), and
 * BusinessRejection TL-CRM-0004 when it is JSON of another shape: that won't change by asking again.
 */
export function parseReply<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  { doing, writes }: { doing: string; writes: boolean },
): T {
  let data: unknown;
  try {
    data = JSON.parse(answer.text);
  } catch {
    throw new PassingTrouble(`HubSpot's answer to ${doing} arrived unreadable.`, {
      code: 'TL-WAIT-0007',
      system: 'hubspot',
      unclear: writes,
    });
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.') || 'the whole');
  throw hubspotRejection('TL-CRM-0004', {
    message: `HubSpot's answer to ${doing} has another form than expected, at ${places.join(', ')}.`,
    hint: 'Check HUBSPOT_API_VERSION; if it is right, this version of Throughline is too old for HubSpot.',
    about: 'form',
  });
}
