import { z } from 'zod';
import { ProductiveError } from './productive-error.ts';

const identifier = z.object({ type: z.string(), id: z.union([z.string(), z.number()]).transform(String) });

const resource = z.object({
  type: z.string().optional(),
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  relationships: z.record(z.string(), z.object({ data: identifier.nullable() })).default({}),
});

export type SentResource = z.output<typeof resource>;

/** `data` of what was sent. Throws 400 when it isn't JSON:API. */
export function readBody(body: Buffer): SentResource {
  return read(body, z.object({ data: resource })).data;
}

/** An action may come without a body. */
export function readOptionalBody(body: Buffer): SentResource {
  return body.length === 0 ? resource.parse({}) : readBody(body);
}

/** `data` of a bulk request: several, each with its id. */
export function readBulkBody(body: Buffer): (SentResource & { id: string })[] {
  const several = resource.extend({ id: z.union([z.string(), z.number()]).transform(String) });
  return read(body, z.object({ data: z.array(several) })).data;
}

function read<T extends z.ZodType>(body: Buffer, schema: T): z.output<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    throw malformed('The request body is not valid JSON');
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw malformed(`${issue?.path.join('/')}: ${issue?.message}`);
}

function malformed(detail: string): ProductiveError {
  return new ProductiveError(400, [{ status: 400, title: 'Bad Request', detail }]);
}
