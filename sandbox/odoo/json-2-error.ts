import { OdooError } from './odoo-error.ts';
import { traceback } from './traceback.ts';

// Measured on 19.0. Programming errors and database errors are 500: not a sign that a retry would help.
const statuses: Record<string, number> = {
  'werkzeug.exceptions.BadRequest': 400,
  'werkzeug.exceptions.Unauthorized': 401,
  'werkzeug.exceptions.NotFound': 404,
  'werkzeug.exceptions.UnprocessableEntity': 422,
  'odoo.exceptions.AccessDenied': 403,
  'odoo.exceptions.AccessError': 403,
  'odoo.exceptions.MissingError': 404,
  'odoo.exceptions.UserError': 422,
  'odoo.exceptions.ValidationError': 422,
  'odoo.exceptions.RedirectWarning': 422,
};

/** The HTTP status of an error; what Odoo does not know is its own fault, 500. */
export function json2Status(error: unknown): number {
  return (error instanceof OdooError && statuses[error.pythonClass]) || 500;
}

/** `{name, message, arguments, context, debug}`, in this order. */
export function json2Error(thrown: unknown): Record<string, unknown> {
  const error = thrown instanceof OdooError ? thrown : new OdooError('builtins.ValueError', String(thrown));
  const { pythonClass: name, message, parameters } = error;
  return { name, message, arguments: parameters, context: {}, debug: traceback(name, message) };
}
