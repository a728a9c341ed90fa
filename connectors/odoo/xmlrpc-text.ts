import Deserializer from 'xmlrpc/lib/deserializer.js';
import serializer from 'xmlrpc/lib/serializer.js';

/** What an XML-RPC answer says: a value, or a fault with Odoo's number and text. */
export type XmlRpcAnswer = { value: unknown } | { fault: { code: unknown; text: string } };

/**
 * A call as XML, by the `xmlrpc` package. Only its encoder and parser are used: its client calls back twice on a broken
 * line, never on a stalled one, and takes a 500 for success.
 *
 * @throws TypeError for a value that the package would silently send as something else.
 */
export function encodeCall(method: string, params: unknown[]): string {
  return serializer.serializeMethodCall(method, params.map(sendable), 'utf-8');
}

/** undefined when the text is no complete XML-RPC answer. */
export function decodeAnswer(text: string): XmlRpcAnswer | undefined {
  let answer: XmlRpcAnswer | undefined;
  // The parser wants a stream; this one hands over the whole text at once, so that what the parser throws can be caught.
  const wholeText = {
    setEncoding: () => undefined,
    on: () => undefined,
    pipe: (parser: { end(text: string): void }) => parser.end(text),
  };
  try {
    new Deserializer('utf8').deserializeMethodResponse(wholeText, (error, value) => {
      if (!error) answer = { value: plain(value) };
      else if (error.faultString !== undefined)
        answer = { fault: { code: error.faultCode, text: String(error.faultString) } };
      // It may report a second time; a broken text stays broken.
      else answer = undefined;
    });
  } catch {
    return undefined;
  }
  return answer;
}

/** The package turns undefined, functions, maps and unsafe numbers into something else without a word: refuse them. */
function sendable(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return withoutControls(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) > 2_147_483_647)) {
      throw new TypeError(`The number ${value} can't be sent to Odoo over XML-RPC.`);
    }
    return value;
  }
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, sendable(member)]));
  }
  throw new TypeError(`A ${Object.prototype.toString.call(value)} can't be sent to Odoo over XML-RPC.`);
}

/** XML 1.0 has no way to write these; the package throws at them. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed();
}

/** A copy without prototypes, so that a member called `__proto__` is only a member; dates as Odoo's own text. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(value)) copy[name] = plain((value as Record<string, unknown>)[name]);
  return copy;
}
