/**
 * An exception of Odoo's, told by its Python class: transports turn it into a fault, a JSON error or an HTTP status.
 *
 * Which class means which fault code and status was measured on 17.0 and 19.0; texts that a version changed are chosen
 * where they are thrown.
 */
export class OdooError extends Error {
  readonly pythonClass: string;
  /** The exception's arguments; the message is the first of them. */
  readonly parameters: readonly unknown[];

  constructor(pythonClass: string, message: string, parameters: readonly unknown[] = [message]) {
    super(message);
    this.pythonClass = pythonClass;
    this.parameters = parameters;
  }
}

/** A rule of the business says no. */
export function userError(message: string): OdooError {
  return new OdooError('odoo.exceptions.UserError', message);
}

/** A constraint on the record says no. */
export function validationError(message: string): OdooError {
  return new OdooError('odoo.exceptions.ValidationError', message);
}

/** The caller has not the right: fault 4, HTTP 403. */
export function accessError(message: string): OdooError {
  return new OdooError('odoo.exceptions.AccessError', message);
}

/** Who calls is not who they say: fault 3. */
export function accessDenied(): OdooError {
  return new OdooError('odoo.exceptions.AccessDenied', 'Access Denied');
}

/** The record is not there (any more): over XML-RPC it can’t be told from a business rule. */
export function missingError(model: string, id: number, uid: number): OdooError {
  return new OdooError(
    'odoo.exceptions.MissingError',
    `Record does not exist or has been deleted.\n(Record: ${model}(${id},), User: ${uid})`,
  );
}

/** "Do this first, there": a refusal with a button. Its Python arguments are four, which XML-RPC shows as a tuple. */
export function redirectWarning(message: string, action: number, button: string, context: object): OdooError {
  return new OdooError('odoo.exceptions.RedirectWarning', message, [message, action, button, context]);
}

/** A programming error, as Python has it: `ValueError`, `KeyError`, `TypeError`, `AttributeError`. */
export function pythonError(name: string, message: string): OdooError {
  return new OdooError(`builtins.${name}`, message);
}

/** Everything that Python counts as a `UserError`: what `load` turns into a message as it stands. */
export function isUserError(error: unknown): error is OdooError {
  if (!(error instanceof OdooError)) return false;
  return ['UserError', 'ValidationError', 'AccessError', 'MissingError'].includes(
    error.pythonClass.replace('odoo.exceptions.', ''),
  );
}

/**
 * What PostgreSQL refused. `load` shows `loadMessage`; elsewhere Odoo makes a ValidationError of it, with a text of its own.
 */
export class DatabaseError extends Error {
  readonly loadMessage: { message: string; model: string; field?: string };

  constructor(message: string, loadMessage: { message: string; model: string; field?: string }) {
    super(message);
    this.loadMessage = loadMessage;
  }
}
