import { z } from 'zod';
import type { CallContext } from '../call-context.ts';
import { methodShape } from './odoo-methods.ts';
import { OdooRefusal } from './odoo-refusal.ts';
import type { OdooSettings } from './odoo-settings.ts';
import { callerHeaders, type OdooCall, type OdooTransport } from './odoo-transport.ts';
import { type Posted, post } from './post.ts';
import { statusTrouble, unreadable } from './status-trouble.ts';

// `debug`, the traceback, is left behind here.
const errorBody = z.object({ name: z.string(), message: z.string() });

/** Odoo 19's own HTTP interface: `POST /json/2/<model>/<method>`, arguments by name, errors by status and class name. */
export function json2Transport(settings: OdooSettings): OdooTransport {
  return {
    async call(call: OdooCall, context: CallContext): Promise<unknown> {
      const operation = `${call.model}.${call.method}`;
      const { writes } = methodShape(call.method);
      const answer = await post(
        {
          url: `${settings.url}/json/2/${call.model}/${call.method}`,
          headers: {
            ...callerHeaders(context),
            'content-type': 'application/json',
            authorization: `bearer ${settings.apiKey}`,
            'x-odoo-database': settings.database,
          },
          body: JSON.stringify(call.ids === null ? call.args : { ids: call.ids, ...call.args }),
          operation,
          writes,
          deadline: writes ? settings.writeDeadline : settings.readDeadline,
        },
        context.signal,
      );
      const value = parsed(answer.text);
      if (answer.status === 200) {
        if (value === undefined) throw unreadable(operation, writes);
        return value;
      }
      throw refusal(value, answer) ?? statusTrouble(answer, operation, writes);
    },
  };
}

/** A proxy's page has no such body, even with the same status. */
function refusal(value: unknown, answer: Posted): OdooRefusal | undefined {
  const error = errorBody.safeParse(value);
  if (error.success && answer.status >= 400) return new OdooRefusal(error.data.name, error.data.message);
  if (answer.status === 401) return new OdooRefusal('werkzeug.exceptions.Unauthorized', '');
  return undefined;
}

/** undefined when it isn't JSON: no JSON text parses to that. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
