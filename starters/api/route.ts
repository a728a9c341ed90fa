import type { z } from 'zod';
import type { Caller } from './caller.ts';
import type { ProblemCode } from './problem.ts';

/** What a route answers with. */
export interface Reply {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
  /** For the log, when the address doesn't name the process. */
  processId?: string;
  /** For the log: something of it is left out because no worker of ours wrote it. */
  isForeign?: boolean;
}

/** What every route says of itself: enough to mount it, to check its requests, and to describe it in OpenAPI. */
export interface RouteShape {
  method: 'get' | 'post';
  /** As OpenAPI writes it: `/v1/processes/{id}`. */
  path: string;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** Bytes, where a body may be larger than usual. */
  largestBody?: number;
  answers: Record<number, { description: string; schema: z.ZodType }>;
  /** Beside those that every guarded route may answer with. */
  problems: readonly ProblemCode[];
}

/** A route as it is mounted: its handler's own types are forgotten, its schemas are not. */
export interface Route extends RouteShape {
  /** `input` has passed the schemas. The caller is whom the guard let in. */
  handle(input: Record<'params' | 'query' | 'headers' | 'body', unknown>, caller: Caller): Promise<Reply>;
}

/** A route whose handler knows the types that its schemas make. */
export function route<
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  H extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
>(
  route: Omit<RouteShape, 'params' | 'query' | 'headers' | 'body'> & {
    params?: P;
    query?: Q;
    headers?: H;
    body?: B;
    handle(
      input: { params: z.output<P>; query: z.output<Q>; headers: z.output<H>; body: z.output<B> },
      caller: Caller,
    ): Promise<Reply>;
  },
): Route {
  return route as unknown as Route;
}
