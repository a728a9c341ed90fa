import type { Actor } from '../../domain/actor.ts';

/** Whoever signed the request's token. */
export interface Caller {
  actor: Actor;
  roles: string[];
}
