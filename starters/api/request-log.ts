import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * One line a request: who (by a pseudonym), what, which process, how it ended. Never a header, a query or a body: they hold tokens, names
 * and payloads.
 */
export function requestLog(log: Logger): RequestHandler {
  return pinoHttp<IncomingMessage, ServerResponse & { locals?: Record<string, unknown> }>({
    logger: log,
    genReqId: (_request, response) => {
      const id = randomUUID();
      response.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?')[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
    customProps: (_request, { locals }) => ({
      processId: locals?.processId,
      caller: pseudonym((locals?.caller as { actor: { id: string } } | undefined)?.actor.id),
    }),
    customLogLevel: (_request, response, error) => {
      if (error || response.statusCode >= 500) return 'error';
      return response.statusCode >= 400 ? 'warn' : 'info';
    },
    // Whoever watches whether we live asks every few seconds.
    autoLogging: { ignore: ({ url }) => url === '/healthz' || url === '/readyz' },
    customErrorObject: (_request, _response, _error, value: { err?: unknown }) => ({ ...value, err: undefined }),
  });
}

/** Tells callers apart, and finds one whose id is known; many identity providers put a name or an address into the id. */
function pseudonym(id: string | undefined): string | undefined {
  return id === undefined ? undefined : createHash('sha256').update(id).digest('hex').slice(0, 16);
}
