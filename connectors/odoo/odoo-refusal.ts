/**
 * Thrown by a transport when Odoo understood a call and raised an exception; its transaction is rolled back. `className` is
 * Odoo's exception class (`odoo.exceptions.UserError`, `ValueError`; built-in ones without module), `sentence` its own
 * words. It never carries Odoo's traceback. odoo-judgement.ts turns it into what the caller must do.
 */
export class OdooRefusal extends Error {
  readonly className: string;
  readonly sentence: string;
  constructor(className: string, sentence: string) {
    super(`${className}: ${sentence}`);
    this.name = 'OdooRefusal';
    this.className = className.replace(/^builtins\./, '');
    this.sentence = sentence.trim();
  }
}
