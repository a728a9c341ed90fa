import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import { findMethod, missingArgument, unexpectedArgument } from './call-method.ts';
import type { Environment } from './environment.ts';
import { json2Error, json2Status } from './json-2-error.ts';
import { Records } from './model.ts';
import { OdooError } from './odoo-error.ts';
import { callerByKey, inTransaction, type OdooServer } from './odoo-server.ts';
import { pythonJson } from './python-text.ts';
import { noDatabasePage, notFoundPage, unsupportedMediaPage } from './web-pages.ts';

type Given = Record<string, unknown>;

/** `POST /json/2/<model>/<method>` of 19: bearer key, named arguments, one transaction, the bare value as answer. */
export function answerJson2(server: OdooServer, request: SimulatedRequest): SimulatedReply {
  const database = request.headers['x-odoo-database'];
  if (database !== undefined && database !== server.database) return noDatabasePage();
  if (server.version === '17.0') return notFoundPage();
  const [, , , model = '', method = ''] = request.path.split('/');
  try {
    const caller = callerByKey(server, bearerKey(request));
    if (!caller) throw werkzeug('Unauthorized', 'Invalid apikey');
    if (request.method !== 'POST') {
      throw werkzeug('NotFound', `Did you mean POST ${request.path}?`);
    }
    const isJson = (request.headers['content-type'] ?? '').startsWith('application/json');
    if (!isJson) return unsupportedMediaPage();
    const { ids, context, ...given } = parse(request.body);
    const result = inTransaction(server, caller, (context ?? {}) as Given, (env) =>
      callByName(env, model, method, ids as number[] | undefined, given),
    );
    return reply(200, result instanceof Records ? result.ids : result);
  } catch (error) {
    const status = json2Status(error);
    const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'Bearer ' } : {};
    return reply(status, json2Error(error), challenge);
  }
}

function callByName(env: Environment, model: string, name: string, ids: number[] | undefined, given: Given): unknown {
  if (![...env.allModels].some((one) => one.name === model)) {
    throw werkzeug('NotFound', `the model '${model}' does not exist`);
  }
  const method = findMethod(env, model, name);
  if (!method) throw werkzeug('NotFound', `The method '${model}.${name}' does not exist`);
  if (method.on === 'model' && ids !== undefined && ids.length > 0) {
    throw werkzeug('UnprocessableEntity', `cannot call ${model}.${name} with ids`);
  }
  const unknown = Object.keys(given).find((key) => !method.parameters.includes(key));
  if (unknown !== undefined) {
    // search_read takes anything and hands it on: the complaint comes from inside, as a programming error.
    if (name === 'search_read') throw unexpectedArgument(method, unknown);
    throw werkzeug('UnprocessableEntity', `got an unexpected keyword argument '${unknown}'`);
  }
  const missing = missingArgument(method, given);
  if (missing !== undefined) throw werkzeug('UnprocessableEntity', `missing a required argument: '${missing}'`);
  return method.run(env, ids ?? [], given);
}

const statuses = { BadRequest: 400, Unauthorized: 401, NotFound: 404, UnprocessableEntity: 422 };

function werkzeug(name: keyof typeof statuses, message: string): OdooError {
  return new OdooError(`werkzeug.exceptions.${name}`, message, [message, statuses[name]]);
}

function bearerKey({ headers }: SimulatedRequest): string {
  const [, key] = /^bearer\s+(.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (key !== undefined) return key;
  throw werkzeug('Unauthorized', 'User not authenticated, use an API Key with a Bearer Authorization header.');
}

function parse(body: Buffer): Given {
  try {
    return JSON.parse(body.toString('utf8') || '{}');
  } catch (error) {
    throw werkzeug('BadRequest', `could not parse the body as json: ${String(error)}`);
  }
}

function reply(status: number, value: unknown, more: Record<string, string> = {}): SimulatedReply {
  const headers = { 'content-type': 'application/json; charset=utf-8', ...more };
  return { status, headers, body: pythonJson(value) };
}
