import type { Request } from 'express';
import type { z } from 'zod';
import { Problem, type RequestError } from './problem.ts';
import { requestErrors } from './request-errors.ts';
import type { RouteShape } from './route.ts';

/** The request's parts, checked. Throws Problem TL-API-0002 with everything that is wrong, wherever it stands. */
export function readRequest(
  route: RouteShape,
  request: Request,
): Record<'params' | 'query' | 'headers' | 'body', unknown> {
  const errors: RequestError[] = [];
  if (route.body && request.is(['json', '+json']) === false) {
    throw new Problem('TL-API-0012', 'Send the body as application/json.');
  }
  const check = (where: string, schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) return undefined;
    const checked = schema.safeParse(value, { reportInput: true });
    if (checked.success) return checked.data;
    errors.push(...requestErrors(where, checked.error));
    return undefined;
  };
  const input = {
    params: check('path', route.params, request.params),
    query: check('query', route.query, request.query),
    headers: check('header', route.headers, request.headers),
    body: check('body', route.body, request.body),
  };
  if (errors.length === 0) return input;
  const some = errors.length === 1 ? 'One thing is' : `${errors.length} things are`;
  throw new Problem('TL-API-0002', `${some} wrong with the request: see errors.`, { errors });
}
