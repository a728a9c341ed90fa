import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { PythonFloat } from './python-text.ts';

type Deserializer = new () => {
  deserializeMethodCall(
    stream: Readable,
    done: (error: Error | undefined, method?: string, parameters?: unknown[]) => void,
  ): void;
};

// The reading half of the xmlrpc package's server (on sax); it has no types and no export of its own. Its writing half is
// not used: it can't tell a Python float from an int.
const Deserializer = createRequire(import.meta.url)('xmlrpc/lib/deserializer.js') as Deserializer;

/** A method call as read from XML. */
export interface XmlRpcCall {
  method: string;
  parameters: unknown[];
}

/** @throws Error when the body is no XML-RPC call */
export function parseCall(body: Buffer): Promise<XmlRpcCall> {
  return new Promise((resolve, reject) => {
    new Deserializer().deserializeMethodCall(Readable.from([body.toString('utf8')]), (error, method, parameters) => {
      if (error || method === undefined) reject(error ?? new Error('no method name'));
      else resolve({ method, parameters: parameters ?? [] });
    });
  });
}

/** What Python's marshaller says to a value it has no XML for. */
export class MarshalError extends Error {}

/** @throws MarshalError for None and for numbers as keys: Odoo marshals after the commit, so the work is done by then */
export function writeResponse(value: unknown): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n${xmlValue(value)}</param>\n</params>\n</methodResponse>\n`;
}

/** A fault is an answer like any other: HTTP 200. */
export function writeFault(code: number, text: string): string {
  const fault = xmlValue({ faultCode: code, faultString: text });
  return `<?xml version='1.0'?>\n<methodResponse>\n<fault>\n${fault}</fault>\n</methodResponse>\n`;
}

function xmlValue(value: unknown): string {
  if (value === null || value === undefined) throw new MarshalError('cannot marshal None unless allow_none is enabled');
  if (value instanceof Map) throw new MarshalError('dictionary key must be string');
  if (value instanceof PythonFloat) return `<value><double>${value}</double></value>\n`;
  if (typeof value === 'boolean') return `<value><boolean>${value ? 1 : 0}</boolean></value>\n`;
  if (typeof value === 'number') {
    const type = Number.isInteger(value) ? 'int' : 'double';
    return `<value><${type}>${value}</${type}></value>\n`;
  }
  if (typeof value === 'string') return `<value><string>${escapeXml(value)}</string></value>\n`;
  if (Array.isArray(value)) return `<value><array><data>\n${value.map(xmlValue).join('')}</data></array></value>\n`;
  const members = Object.entries(value as object).map(
    ([name, member]) => `<member>\n<name>${escapeXml(name)}</name>\n${xmlValue(member)}</member>\n`,
  );
  return `<value><struct>\n${members.join('')}</struct></value>\n`;
}

/** Odoo strips the control characters that XML 1.0 can't hold. */
function escapeXml(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is stripped
  const clean = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
  return clean.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
