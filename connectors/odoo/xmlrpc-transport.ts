import type { CallContext } from '../call-context.ts';
import { methodShape } from './odoo-methods.ts';
import { OdooRefusal } from './odoo-refusal.ts';
import type { OdooSettings } from './odoo-settings.ts';
import { callerHeaders, type OdooCall, type OdooTransport } from './odoo-transport.ts';
import { post } from './post.ts';
import { statusTrouble, unreadable } from './status-trouble.ts';
import { faultRefusal, isDoneWithoutValue } from './xmlrpc-fault.ts';
import { decodeAnswer, encodeCall } from './xmlrpc-text.ts';

/** Odoo's XML-RPC: the only one that 17 and 18 share with their successors. Logs in once, by the API key as password. */
export function xmlrpcTransport(settings: OdooSettings): OdooTransport {
  let user: number | undefined;
  return {
    async call(call: OdooCall, context: CallContext): Promise<unknown> {
      user ??= await logIn(settings, context);
      const { order, returnsNothing, writes } = methodShape(call.method);
      const { positional, named } = byPosition(call, order);
      const credentials = [settings.database, user, settings.apiKey];
      const operation = `${call.model}.${call.method}`;
      try {
        const params = [...credentials, call.model, call.method, positional, named];
        return await xmlrpcCall(
          settings,
          { service: 'object', method: 'execute_kw', params, operation, writes },
          context,
        );
      } catch (error) {
        if (returnsNothing && error instanceof OdooRefusal && isDoneWithoutValue(error)) return null;
        throw error;
      }
    },
  };
}

export interface XmlRpcCall {
  service: 'common' | 'object';
  method: string;
  params: unknown[];
  operation: string;
  writes: boolean;
}

/** One call to one of Odoo's XML-RPC services. Throws as `OdooTransport.call`. */
export async function xmlrpcCall(settings: OdooSettings, call: XmlRpcCall, context: CallContext): Promise<unknown> {
  const answer = await post(
    {
      url: `${settings.url}/xmlrpc/2/${call.service}`,
      headers: { ...callerHeaders(context), 'content-type': 'text/xml' },
      body: encodeCall(call.method, call.params),
      operation: call.operation,
      writes: call.writes,
      deadline: call.writes ? settings.writeDeadline : settings.readDeadline,
    },
    context.signal,
  );
  if (answer.status === 401) throw new OdooRefusal('odoo.exceptions.AccessDenied', '');
  // Odoo's own answers, faults too, are always 200.
  if (answer.status !== 200) throw statusTrouble(answer, call.operation, call.writes);
  const decoded = decodeAnswer(answer.text);
  if (decoded === undefined) throw unreadable(call.operation, call.writes);
  if ('fault' in decoded) throw faultRefusal(decoded.fault.code, decoded.fault.text);
  return decoded.value;
}

async function logIn(settings: OdooSettings, context: CallContext): Promise<number> {
  const params = [settings.database, settings.login, settings.apiKey, {}];
  const call: XmlRpcCall = { service: 'common', method: 'authenticate', params, operation: 'login', writes: false };
  const user = await xmlrpcCall(settings, call, context);
  // Odoo says false, not a fault, to a wrong password.
  if (typeof user !== 'number') throw new OdooRefusal('odoo.exceptions.AccessDenied', '');
  return user;
}

function byPosition(
  call: OdooCall,
  order: readonly string[],
): { positional: unknown[]; named: Record<string, unknown> } {
  const named = { ...call.args };
  const positional: unknown[] = call.ids === null ? [] : [call.ids];
  for (const name of order) {
    if (!(name in named)) break;
    positional.push(named[name]);
    delete named[name];
  }
  return { positional, named };
}
