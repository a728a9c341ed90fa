import type { ErrorRequestHandler, Response } from 'express';
import { LedgerError } from '../../ledger/ledger-error.ts';
import { UnknownPage } from '../processes/page-token.ts';
import { temporalTrouble } from '../processes/temporal-trouble.ts';
import { isForeign, unreadableKeyOf } from '../temporal/unreadable-payload.ts';
import { Problem, problems } from './problem.ts';

/** For the platform team, wherever an answer is not believed. */
export const foreignAnswer =
  'an answer was not written by a worker of ours and is not believed: somebody else may write to the Temporal namespace (TL-WAIT-0016)';

/** The one funnel: whatever a route throws leaves as an RFC 9457 body, and only the log hears more of the unknown. */
export const problemReply: ErrorRequestHandler = (error: unknown, request, response, next) => {
  // The answer has begun: all that is left is to break the line.
  if (response.headersSent) return next(error);
  const problem = asProblem(error, String(request.id));
  if (error instanceof LedgerError) request.log.error({ err: error }, "the ledger can't be read");
  if (problem.code === 'TL-API-0026') request.log.error(foreignAnswer);
  if (problem.code === 'TL-API-0000') request.log.error({ err: error }, 'a request failed');
  sendProblem(response, problem);
};

/** Writes the RFC 9457 body, with the headers that belong to its status. */
export function sendProblem(response: Response, problem: Problem): void {
  const { status, title } = problems[problem.code];
  if (problem.retryAfter !== null) response.setHeader('Retry-After', String(problem.retryAfter));
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(status).type('application/problem+json');
  response.send(
    JSON.stringify({
      type: `urn:throughline:problem:${problem.code}`,
      title,
      status,
      detail: problem.message,
      code: problem.code,
      ...(problem.errors.length > 0 ? { errors: problem.errors } : {}),
    }),
  );
}

/** `id`: what the request is called in the log. */
function asProblem(error: unknown, id: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof UnknownPage) {
    const errors = [{ where: 'query.after', what: error.message, right: 'What the last page answered as "next".' }];
    return new Problem('TL-API-0002', 'One thing is wrong with the request: see errors.', { errors });
  }
  const trouble = temporalTrouble(error);
  if (trouble) {
    const what = trouble === 'unreachable' ? "Temporal can't be reached" : 'Temporal gave no answer in time';
    return new Problem('TL-API-0014', `${what}. Nothing is lost: try again in a few seconds.`, { retryAfter: 5 });
  }
  const key = unreadableKeyOf(error);
  if (key !== null) {
    const detail = `What Temporal keeps of it is encrypted under key "${key}", which is missing here or is another one. Nothing is lost: the platform team puts it back into PAYLOAD_KEYS.`;
    return new Problem('TL-API-0024', detail, { retryAfter: 60 });
  }
  if (isForeign(error)) {
    const detail =
      'What came back was not written by a worker of ours, so it is not shown or believed: somebody who may write to the Temporal namespace answered. Tell the platform team, and look at the process before you do it again.';
    return new Problem('TL-API-0026', detail);
  }
  if (error instanceof LedgerError) {
    const detail = `Temporal knows nothing of it, and what Temporal has forgotten can't be told while the ledger can't be read (${error.code}). Nothing is lost: the platform team finds the cause in the API's log.`;
    return new Problem('TL-API-0025', detail, { retryAfter: 60 });
  }
  return fromExpress(error) ?? new Problem('TL-API-0000', `It is in the log under ${id}. Trying again may help.`);
}

/** What Express and its body parsers throw for a bad request; they name it by `type` and `status`. */
function fromExpress(error: unknown): Problem | undefined {
  const { type, status, limit } = error as { type?: string; status?: number; limit?: number };
  if (type === 'entity.parse.failed') return new Problem('TL-API-0001', "The body can't be read as JSON.");
  if (type === 'entity.too.large') return new Problem('TL-API-0011', `At most ${limit} bytes are taken here.`);
  if (status === 415) return new Problem('TL-API-0012', 'Send UTF-8 JSON, plain or compressed with gzip.');
  if (status === 400) return new Problem('TL-API-0002', "The address or the body can't be read.");
  return undefined;
}
