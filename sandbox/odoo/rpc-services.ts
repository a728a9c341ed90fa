import { callByPosition } from './call-method.ts';
import { Records } from './model.ts';
import { OdooError, pythonError } from './odoo-error.ts';
import { authenticate, callerById, inTransaction, type OdooServer } from './odoo-server.ts';

/** The services that XML-RPC and JSON-RPC share: `common` (who is there) and `object` (`execute_kw`). */
export function callService(server: OdooServer, service: string, method: string, parameters: unknown[]): unknown {
  if (service === 'common') return callCommon(server, method, parameters);
  if (service === 'object') return callObject(server, method, parameters);
  throw pythonError('KeyError', `'${service}'`);
}

/** A recordset as 17 and 19 send it over RPC. */
export function asPythonValue(result: unknown): unknown {
  if (!(result instanceof Records)) return result;
  return result.single ? result.ids[0] : result.ids;
}

/** Answered without a login. */
export function versionInfo({ version }: OdooServer): Record<string, unknown> {
  return {
    server_version: version,
    server_version_info: [Number(version.slice(0, 2)), 0, 0, 'final', 0, ''],
    server_serie: version,
    protocol_version: 1,
  };
}

function callCommon(server: OdooServer, method: string, parameters: unknown[]): unknown {
  if (method === 'version') return versionInfo(server);
  if (method !== 'authenticate' && method !== 'login') {
    throw pythonError('Exception', `Method not found: ${method}`);
  }
  const [database, login, key] = parameters;
  checkDatabase(server, database);
  return authenticate(server, String(login), String(key)) ?? false;
}

function callObject(server: OdooServer, call: string, parameters: unknown[]): unknown {
  if (call !== 'execute_kw' && call !== 'execute') throw pythonError('NameError', `Method not available ${call}`);
  const [database, uid, key, model, method, ...rest] = parameters;
  checkDatabase(server, database);
  const caller = callerById(server, uid, key);
  const [positional, named] = call === 'execute' ? [rest, {}] : [(rest[0] ?? []) as unknown[], rest[1] ?? {}];
  const { context, ...others } = named as Record<string, unknown>;
  return inTransaction(server, caller, (context ?? {}) as Record<string, unknown>, (env) =>
    callByPosition(env, String(model), String(method), positional, others),
  );
}

function checkDatabase(server: OdooServer, database: unknown): void {
  if (database === server.database) return;
  throw new OdooError(
    'psycopg2.OperationalError',
    `connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "${String(database)}" does not exist\n`,
  );
}
