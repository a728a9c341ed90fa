import { z } from 'zod';

// What HubSpot answers, as far as we read it. Fields we don't name may come and go; ids are text whatever they arrive as
// (the association API's fourth version sends numbers).

const id = z.union([z.string().min(1), z.int()]).transform(String);
const paging = z.object({ next: z.object({ after: id }).optional() }).nullish();

/** Every property value is text or null: numbers, dates and booleans too. */
export const objectReply = z.object({
  id,
  properties: z.record(z.string(), z.string().nullable()),
  updatedAt: z.string().optional(),
  archived: z.boolean().optional(),
  url: z.string().nullish(),
  associations: z
    .record(z.string(), z.object({ results: z.array(z.object({ id, type: z.string().nullish() })), paging }))
    .optional(),
});
export type HubspotObject = z.infer<typeof objectReply>;

export const errorReply = z.object({
  message: z.string().optional(),
  category: z.string().optional(),
  policyName: z.string().optional(),
  errors: z
    .array(
      z.object({
        message: z.string().optional(),
        code: z.string().nullish(),
        context: z.object({ requiredGranularScopes: z.array(z.string()).optional() }).nullish(),
      }),
    )
    .nullish(),
});
export type HubspotError = z.infer<typeof errorReply>;

/** A batch may be answered 200, or 207 with errors beside results. */
export const batchReply = z.object({ results: z.array(objectReply), errors: z.array(errorReply).nullish() });

export const associationsReply = z.object({
  results: z.array(
    z.object({
      to: z.array(
        z.object({
          toObjectId: id,
          associationTypes: z.array(z.object({ typeId: z.int(), label: z.string().nullish() })),
        }),
      ),
      paging,
    }),
  ),
  errors: z.array(errorReply).nullish(),
});

export const searchReply = z.object({ total: z.int(), results: z.array(objectReply), paging });

export const ownerReply = z.object({
  id,
  email: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
});
export type HubspotOwner = z.infer<typeof ownerReply>;

export const accountReply = z.object({
  portalId: id,
  timeZone: z.string(),
  companyCurrency: z.string().nullish(),
  uiDomain: z.string().nullish(),
});

export const propertiesReply = z.object({
  results: z.array(z.object({ name: z.string(), label: z.string(), hasUniqueValue: z.boolean().nullish() })),
});

export const tokenReply = z.object({
  access_token: z.string().min(1),
  /** Seconds. */
  expires_in: z.number().positive(),
  refresh_token: z.string().nullish(),
});
