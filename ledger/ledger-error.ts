/** Something that keeps the ledger from being used, in a sentence for people. Never a password, never a value from it. */
export class LedgerError extends Error {
  readonly code: 'TL-LEDGER-0001' | 'TL-LEDGER-0002' | 'TL-LEDGER-0003';

  constructor(code: LedgerError['code'], message: string) {
    super(`[${code}] ${message}`);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The database doesn't answer, is locked, full or being restarted: it passes, or somebody mends it. Whoever writes waits. */
export class LedgerUnreachable extends LedgerError {
  constructor(where: string, why: string) {
    super('TL-LEDGER-0001', `The ledger at ${where} can't be used now: ${why}.`);
  }
}

/** A newer release has changed its tables: an older one would write what the newer can't read. */
export class LedgerTooNew extends LedgerError {
  constructor(where: string, unknown: readonly string[]) {
    super(
      'TL-LEDGER-0002',
      `The ledger at ${where} was changed by a newer release (${unknown.join(', ')}). Run that release or a later one; ` +
        'to go back, restore the copy of the ledger that was made before the upgrade.',
    );
  }
}

/** What is at that address is something else, or is damaged. */
export class NotALedger extends LedgerError {
  constructor(where: string, why: string) {
    super(
      'TL-LEDGER-0003',
      `What is at ${where} can't be read as a ledger: ${why}. Correct LEDGER_URL or restore a copy.`,
    );
  }
}
