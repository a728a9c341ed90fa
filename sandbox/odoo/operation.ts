import type { SimulatedRequest } from '../simulator.ts';

/**
 * `<model>.<method>` of a call; `common.<method>` for the service that knows no models. Read off without parsing the whole
 * body: the sandbox asks for it before the work is done, and a body may be megabytes.
 */
export function operationOf({ path, body }: SimulatedRequest): string {
  const json2 = /^\/json\/2\/([^/]+)\/([^/]+)$/.exec(path);
  if (json2) return `${json2[1]}.${json2[2]}`;
  if (path.startsWith('/web/')) return path.slice(1).replace('/', '.');
  const head = body.subarray(0, 4_000).toString('utf8');
  return path === '/jsonrpc' ? jsonRpcOperation(head) : xmlRpcOperation(path, head);
}

/** execute_kw(database, uid, key, model, method, …): the fourth and fifth parameter. */
function xmlRpcOperation(path: string, head: string): string {
  const [, called = 'unknown'] = /<methodName>([^<]*)</.exec(head) ?? [];
  if (path.endsWith('/common')) return `common.${called}`;
  const parameters = [...head.matchAll(/<param>\s*<value>(?:<\w+>)?([^<]*)</g)].map(([, text]) => text);
  const [, , , model = 'unknown', method = called] = parameters;
  return `${model}.${method}`;
}

function jsonRpcOperation(head: string): string {
  if (/"service":\s*"common"/.test(head))
    return `common.${/"method":\s*"(version|authenticate|login)"/.exec(head)?.[1]}`;
  const [, model = 'unknown', method = 'unknown'] =
    /"args":\s*\[\s*"[^"]*",\s*\d+,\s*"[^"]*",\s*"([^"]*)",\s*"([^"]*)"/.exec(head) ?? [];
  return `${model}.${method}`;
}
