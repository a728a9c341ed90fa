import { BusinessRejection, PassingTrouble } from '../../domain/business-rejection.ts';
import { issueOf } from '../../domain/issue.ts';
import type { OdooRefusal } from './odoo-refusal.ts';

/** Rolled back because somebody else was faster, or the database is busy: the same call may succeed a moment later. */
const passing =
  /(^|\.)(SerializationFailure|LockNotAvailable|DeadlockDetected|LockError|OperationalError|InterfaceError|PoolError|AdminShutdown|CannotConnectNow|TooManyConnections|QueryCanceled|ConnectionFailure)$/;

const business = /^odoo\.exceptions\.(UserError|ValidationError|RedirectWarning|MissingError|CacheMiss|Warning)$/;
const accessDenied = /(^|\.)(AccessDenied|Unauthorized)$/;
const accessError = /(^|\.)(AccessError|Forbidden)$/;

/** Classes that only a call we built wrongly, or a missing module, brings about: a repeat says the same. */
const notUnderstood =
  /^(ValueError|TypeError|KeyError|AttributeError|IndexError|NameError|AssertionError|NotImplementedError|psycopg2\.(errors\.\w+|ProgrammingError|DataError|IntegrityError|NotSupportedError)|werkzeug\.exceptions\.(NotFound|BadRequest|UnprocessableEntity|UnsupportedMediaType|MethodNotAllowed|RequestEntityTooLarge)|xmlrpc\.client\.Fault)$/;

export const refusedHint = 'Put right in Odoo what it names (or the deal, if the value comes from there), then retry.';
export const rightsHint =
  'Give the account of ODOO_LOGIN the right in Odoo (Settings, Users, Access Rights), then retry.';

/**
 * What a refusal means for the process: park it with Odoo's own sentence, or try again. A status of 500 says nothing about
 * that, the class does; a class we don't know is passing trouble, because parking wrongly costs a person's time.
 */
export function judge(refusal: OdooRefusal, operation: string, writes: boolean): BusinessRejection | PassingTrouble {
  const { className, sentence } = refusal;
  if (passing.test(className)) return passingTrouble(className, operation);
  const rejected = rejection(className, sentence, operation);
  if (rejected) return new BusinessRejection([rejected]);
  const message = `Odoo failed in ${operation} (${className}).`;
  return new PassingTrouble(message, { code: 'TL-WAIT-0001', system: 'odoo', unclear: writes });
}

function passingTrouble(className: string, operation: string): PassingTrouble {
  if (className.endsWith('OperationalError')) {
    const message = 'Odoo has no connection to its database; check it, and ODOO_DB.';
    return new PassingTrouble(message, { code: 'TL-WAIT-0010', system: 'odoo' });
  }
  const message = `Odoo was busy with the same records during ${operation}.`;
  return new PassingTrouble(message, { code: 'TL-WAIT-0008', system: 'odoo' });
}

function rejection(className: string, sentence: string, operation: string) {
  const model = operation.slice(0, operation.lastIndexOf('.'));
  if (business.test(className)) {
    return issueOf('TL-ERP-0001', {
      message: `Odoo refuses: ${forPeople(sentence)}`,
      hint: refusedHint,
      about: `odoo=${operation}`,
    });
  }
  if (accessError.test(className)) {
    return issueOf('TL-ERP-0002', {
      message: `Odoo does not let the service account do this (${operation}): ${forPeople(sentence)}`,
      hint: rightsHint,
      about: `odoo=${model}`,
    });
  }
  if (accessDenied.test(className)) {
    return issueOf('TL-ERP-0003', {
      message: 'Odoo does not accept the login or the API key of the service account.',
      hint: 'Check ODOO_DB, ODOO_LOGIN and ODOO_API_KEY; keys can expire or be removed in Odoo.',
      about: 'odoo=credentials',
    });
  }
  if (!notUnderstood.test(className)) return undefined;
  return issueOf('TL-ERP-0004', {
    message: `Odoo does not understand ${operation} (${className}: ${forPeople(sentence)})`,
    hint: 'Check that the apps Sales, Project and Timesheets are installed in Odoo and that its version is 17.0 or 19.0.',
    about: `odoo=${operation}`,
  });
}

/** `load` reports a missing right as one message among others; its words are all there is to tell it by. */
export function isAboutRights(sentence: string): boolean {
  return /^You are not allowed to|security restrictions|top-secret records|not have enough rights/.test(sentence);
}

/** Odoo's words on one line, at most 400 characters. */
export function forPeople(sentence: string): string {
  const line = sentence.replace(/\s+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}
