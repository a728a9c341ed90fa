import type { RequestHandler, Response } from 'express';
import type { Caller } from './caller.ts';
import { Problem } from './problem.ts';
import { type Access, routeAccess } from './route-access.ts';

/** How people are known, and which of their roles are the firm's. */
export interface GuardSettings {
  verifyToken(token: string): Promise<Caller>;
  /** The firm's roles: those its policy names, and those of the route table. */
  knownRoles: readonly string[];
}

/** Stands before a route: lets in whom the table names, and nobody when it says nothing. */
export function guard(route: string, settings: GuardSettings): RequestHandler {
  const access = Object.hasOwn(routeAccess, route) ? routeAccess[route] : undefined;
  return async (request, response, next) => {
    if (access === undefined) throw new Problem('TL-API-0005', `${route} stands in no table of who may call it.`);
    if (access === 'open' || access === 'signature') return next();
    const caller = await settings.verifyToken(bearerToken(request.headers.authorization));
    const allowed = allowedRoles(access, settings.knownRoles);
    if (!caller.roles.some((role) => allowed.includes(role))) {
      const held = caller.roles.join(', ') || 'no role';
      throw new Problem('TL-API-0004', `This needs ${allowed.join(' or ')}; ${caller.actor.name} holds ${held}.`);
    }
    response.locals.caller = caller;
    next();
  };
}

/** Whom the guard let in. */
export function callerOf(response: Response): Caller {
  const caller = response.locals.caller as Caller | undefined;
  if (!caller) throw new Error('a route asked for its caller without a guard that checks one');
  return caller;
}

function allowedRoles(access: Exclude<Access, 'open' | 'signature'>, knownRoles: readonly string[]): readonly string[] {
  return access === 'any role' ? knownRoles : access;
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1];
  if (token) return token;
  const detail = 'Send "Authorization: Bearer <token>" with a token of the identity provider.';
  throw new Problem('TL-API-0003', detail);
}
