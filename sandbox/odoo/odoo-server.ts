import { withImplied } from './access.ts';
import { type Caller, type Context, Environment, type Installation } from './environment.ts';
import { accessDenied, DatabaseError, validationError } from './odoo-error.ts';

/** Someone who may call the API, with the key that proves it. */
export interface OdooUser {
  login: string;
  name: string;
  apiKey: string;
  groups: readonly string[];
}

/** What the transports share: who calls, and one transaction per call. */
export interface OdooServer extends Installation {
  database: string;
  users: readonly OdooUser[];
  /** Now, in UTC with microseconds. */
  now(): string;
}

/** The id behind login and key; undefined when they don't fit. */
export function authenticate(server: OdooServer, login: string, key: string): number | undefined {
  const user = server.users.find((one) => one.login === login && one.apiKey === key);
  return user && userRow(server, user);
}

/** JSON-2 knows the caller by the key alone. */
export function callerByKey(server: OdooServer, key: string): Caller | undefined {
  const user = server.users.find(({ apiKey }) => apiKey === key);
  return user && callerOf(server, user);
}

/** @throws AccessDenied */
export function callerById(server: OdooServer, id: unknown, key: unknown): Caller {
  const user = server.users.find((one) => one.apiKey === key && userRow(server, one) === id);
  if (!user) throw accessDenied();
  return callerOf(server, user);
}

/**
 * Runs one call as one transaction, without an await: committed when it returns, undone when it throws. What the database
 * refuses becomes the ValidationError that Odoo makes of it.
 */
export function inTransaction<T>(
  server: OdooServer,
  caller: Caller,
  context: Context,
  work: (env: Environment) => T,
): T {
  const { store } = server;
  try {
    const result = work(new Environment(server, caller, context, server.now()));
    store.commit();
    return result;
  } catch (error) {
    store.rollback(0);
    throw error instanceof DatabaseError ? validationError(error.message) : error;
  }
}

function userRow(server: OdooServer, user: OdooUser): number | undefined {
  return server.store.rows('res.users').find(({ login }) => login === user.login)?.id;
}

function callerOf(server: OdooServer, user: OdooUser): Caller {
  const row = server.store.rows('res.users').find(({ login }) => login === user.login);
  if (!row) throw accessDenied();
  return {
    id: row.id,
    name: user.name,
    groups: withImplied(user.groups),
    companyId: Number(row.company_id),
    companyIds: row.company_ids as number[],
  };
}
