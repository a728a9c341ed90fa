import type { z } from 'zod';
import { PassingTrouble } from '../../domain/business-rejection.ts';
import type { HttpAnswer } from '../request-sender.ts';
import { productiveRejection } from './productive-rejection.ts';

/**
 * A success's body as what it should be.
 *
 * @throws PassingTrouble when it is not JSON at all (cut, garbled, a gateway's page: the next answer will be whole), and
 * BusinessRejection TL-PSA-0004 when it is JSON of another shape: that won't change by asking again.
 */
export function parseReply<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  { doing, method }: { doing: string; method: string },
): T {
  let data: unknown;
  try {
    data = JSON.parse(answer.text);
  } catch {
    throw new PassingTrouble(`Productive's answer to ${doing} arrived unreadable.`, {
      code: 'TL-WAIT-0007',
      system: 'productive',
      unclear: method !== 'GET',
    });
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.') || 'the whole');
  throw productiveRejection('TL-PSA-0004', {
    message: `Productive's answer to ${doing} has another form than expected, at ${places.join(', ')}.`,
    hint: 'Check PRODUCTIVE_URL; if it is right, this version of Throughline is too old for Productive.',
    about: 'form',
  });
}
