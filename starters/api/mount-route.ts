import type { Client } from '@temporalio/client';
import express, { type Router } from 'express';
import { callerOf, type GuardSettings, guard } from './guard.ts';
import { largestBody } from './limits.ts';
import { Problem } from './problem.ts';
import { foreignAnswer } from './problem-reply.ts';
import { readRequest } from './read-request.ts';
import type { Route, RouteShape } from './route.ts';

// For calls to Temporal that set no deadline of their own: a client gives up soon after.
const temporalAnswersWithin = 5_000;

/** Puts a route behind its guard; the request is read only when the caller may make it. */
export function mountRoute(router: Router, route: Route, settings: GuardSettings, temporal: Client): void {
  const name = `${route.method.toUpperCase()} ${route.path}`;
  const body = express.json({ limit: route.largestBody ?? largestBody });
  router[route.method](expressPath(route), guard(name, settings), body, async (request, response) => {
    const { id } = request.params;
    // For the log; an exception's or approval's id begins with its process's.
    if (typeof id === 'string') response.locals.processId = id.replace(/#.*$/, '');
    const input = readRequest(route, request);
    const reply = await temporal.withDeadline(Date.now() + temporalAnswersWithin, () =>
      route.handle(input, callerOf(response)),
    );
    if (reply.processId) response.locals.processId = reply.processId;
    if (reply.isForeign) request.log.error({ processId: response.locals.processId }, foreignAnswer);
    response
      .status(reply.status)
      .set({ 'Cache-Control': 'no-store', ...reply.headers })
      .json(reply.body);
  });
}

/** To be called after all routes are mounted. */
export function refuseOtherMethods(router: Router, route: RouteShape): void {
  router.all(expressPath(route), (_request, response) => {
    const allowed = route.method.toUpperCase();
    response.setHeader('Allow', allowed);
    throw new Problem('TL-API-0008', `Use ${allowed}.`);
  });
}

function expressPath({ path }: RouteShape): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
