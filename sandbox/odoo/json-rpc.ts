import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import { OdooError } from './odoo-error.ts';
import type { OdooServer } from './odoo-server.ts';
import { byVersion } from './odoo-version.ts';
import { pythonJson } from './python-text.ts';
import { asPythonValue, callService } from './rpc-services.ts';
import { traceback } from './traceback.ts';

interface JsonRpcCall {
  id?: unknown;
  params?: { service?: unknown; method?: unknown; args?: unknown[] };
}

/** `/jsonrpc`: HTTP 200 for errors too. A method that returns None leaves the answer without a `result`. */
export function answerJsonRpc(server: OdooServer, request: SimulatedRequest): SimulatedReply {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const call = parse(request.body);
  if (!call) return { status: 400, headers: { 'content-type': 'text/html; charset=utf-8' }, body: 'Invalid JSON data' };
  const envelope = { jsonrpc: '2.0', id: call.id ?? null };
  const { service, method, args = [] } = call.params ?? {};
  try {
    const result = asPythonValue(callService(server, String(service), String(method), args));
    return { status: 200, headers, body: pythonJson(result === undefined ? envelope : { ...envelope, result }) };
  } catch (error) {
    return { status: 200, headers, body: pythonJson({ ...envelope, error: errorBody(server, error) }) };
  }
}

/** Order of the members and the code differ between the versions (measured). */
function errorBody({ version }: OdooServer, thrown: unknown): Record<string, unknown> {
  const error = thrown instanceof OdooError ? thrown : new OdooError('builtins.ValueError', String(thrown));
  const { pythonClass: name, message, parameters } = error;
  const debug = traceback(name, message);
  const data = byVersion<object>(version, {
    17: { name, debug, message, arguments: parameters, context: {} },
    19: { name, message, arguments: parameters, context: {}, debug },
  });
  return { code: byVersion(version, { 17: 200, 19: 0 }), message: 'Odoo Server Error', data };
}

function parse(body: Buffer): JsonRpcCall | undefined {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
