import type { RequestHandler } from 'express';

/**
 * Lets pages of these origins, the Temporal Web UI's, ask the codec endpoint. It gives nobody a right: the token does.
 * `Authorization-Extras` is sent by the Web UI beside the token, and not read here.
 */
export function codecCors(origins: readonly string[]): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin !== undefined && origins.includes(origin)) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'POST, OPTIONS',
        'Access-Control-Allow-Headers': 'Content-Type, X-Namespace, Authorization, Authorization-Extras',
        'Access-Control-Max-Age': '600',
      });
    }
    if (request.method !== 'OPTIONS') return next();
    response.status(204).end();
  };
}
