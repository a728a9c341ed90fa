const prefix = 'invoice_';
const ofLine = '_line_';

/** The key under which a document is written: `throughline.invoice_<business key>`. */
export function invoiceKey(document: string): string {
  return `${prefix}${document}`;
}

/** Of a line, within its document: two documents may both have a line `role:senior`. */
export function invoiceLineKey(document: string, line: string): string {
  return `${invoiceKey(document)}${ofLine}${line}`;
}

/** The document behind a key; null for anything else. */
export function documentOf(key: string | null | undefined): string | null {
  return key?.startsWith(prefix) ? key.slice(prefix.length) : null;
}

/** The line of a document behind its key; null for anything else. */
export function lineOf(document: string, key: string | null): string | null {
  const start = invoiceLineKey(document, '');
  return key?.startsWith(start) ? key.slice(start.length) : null;
}
