import { z } from 'zod';
import { faultKinds } from './faults.ts';

const count = z.number().int().min(0);

const faultRule = z
  .strictObject({
    system: z.enum(['odoo', 'hubspot', 'productive']),
    operation: z.string().min(1),
    fault: z.enum(faultKinds),
    times: count.min(1).optional(),
    probability: z.number().min(0).max(1).optional(),
    afterMatches: count.optional(),
    afterMilliseconds: count.optional(),
    retryAfterSeconds: count.optional(),
    delayMilliseconds: count.optional(),
  })
  .refine(({ system, fault }) => system === 'hubspot' || (fault !== 'locked-423' && fault !== 'migrating-477'), {
    message: 'only HubSpot answers this',
    path: ['fault'],
  });

/** `POST /_faults`: one rule or several. */
export const faultsRequest = z.preprocess((given) => [given].flat(), z.array(faultRule));

/** `POST /_deals`: which scenario, and which of its variants. */
export const dealRequest = z.strictObject({
  scenario: z.string(),
  variant: z.number().int().min(1).default(1),
  /** The id of the deal that an amendment changes. */
  of: z.string().optional(),
  /** `lose`: HubSpot never tells about this deal, as if its deliveries had failed for a day. */
  webhooks: z.enum(['send', 'lose']).default('send'),
});

/** `POST /_tokens`: a person's id, e-mail address or name. */
export const tokenRequest = z.strictObject({ person: z.string() });

/** `POST /_webhooks`: where HubSpot's events go, and how badly. */
export const webhooksRequest = z.strictObject({
  targetUrl: z.url().nullable().optional(),
  copies: count.min(1).max(100).optional(),
  lossProbability: z.number().min(0).max(1).optional(),
});

/** `POST /_productive`: how its copies of projects go, and how badly its events travel. */
export const productiveRequest = z.strictObject({
  copyDelayMilliseconds: count.optional(),
  /** So many of the next copies fail in the background, or break off halfway. */
  failNextCopies: count.optional(),
  breakNextCopies: count.optional(),
  copies: count.min(1).max(100).optional(),
  lossProbability: z.number().min(0).max(1).optional(),
});

/** Every complaint about a request body, as one sentence a person can act on. */
export function complaints(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
}
