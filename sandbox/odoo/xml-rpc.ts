import type { SimulatedReply, SimulatedRequest } from '../simulator.ts';
import { OdooError } from './odoo-error.ts';
import type { OdooServer } from './odoo-server.ts';
import { pythonRepr } from './python-text.ts';
import { asPythonValue, callService } from './rpc-services.ts';
import { traceback } from './traceback.ts';
import { MarshalError, parseCall, writeFault, writeResponse } from './xml-rpc-message.ts';

/** `/xmlrpc/2/common` and `/xmlrpc/2/object`: always HTTP 200; a fault has one of four codes. */
export async function answerXmlRpc(server: OdooServer, request: SimulatedRequest): Promise<SimulatedReply> {
  const service = request.path.split('/').pop() ?? '';
  const reply = (body: string): SimulatedReply => ({
    status: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body,
  });
  try {
    const { method, parameters } = await parseCall(request.body);
    const result = callService(server, service, method, parameters);
    return reply(writeResponse(asPythonValue(result)));
  } catch (error) {
    return reply(fault(error));
  }
}

/** 1 a programming error with its traceback, 2 a business rule, 3 a wrong login, 4 a missing right. */
function fault(error: unknown): string {
  if (error instanceof MarshalError) return writeFault(1, traceback('TypeError', error.message));
  if (!(error instanceof OdooError)) return writeFault(1, traceback('ValueError', String(error)));
  const { pythonClass, message, parameters } = error;
  switch (pythonClass) {
    case 'odoo.exceptions.AccessDenied':
      return writeFault(3, message);
    case 'odoo.exceptions.AccessError':
      return writeFault(4, message);
    case 'odoo.exceptions.RedirectWarning':
      return writeFault(2, pythonRepr(parameters, true));
    case 'odoo.exceptions.UserError':
    case 'odoo.exceptions.ValidationError':
    case 'odoo.exceptions.MissingError':
      return writeFault(2, message);
    default:
      return writeFault(1, traceback(pythonClass, message));
  }
}
