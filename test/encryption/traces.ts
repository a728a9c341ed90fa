/** Where something was looked for, and was there. */
export interface Trace {
  needle: string;
  place: string;
  form: string;
}

/** Bytes that a person's word may have been written as: as it is, in JSON, in an address, and in base64 at each of its three offsets. */
function formsOf(word: string): [form: string, bytes: Buffer][] {
  const bytes = Buffer.from(word);
  const escaped = word.replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    ['text', bytes],
    ['UTF-16', Buffer.from(word, 'utf16le')],
    ['JSON', Buffer.from(escaped)],
    ['address', Buffer.from(encodeURIComponent(word))],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ...[0, 1, 2].map((offset): [string, Buffer] => [`base64 at ${offset}`, Buffer.from(base64At(bytes, offset))]),
  ];
}

/** The characters of a base64 text that these bytes alone decide when they stand `offset` bytes behind a multiple of three. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replace(/=+$/, '');
  const begin = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(begin, end);
}

/** Every form of every word in every place; capitals don't matter but in base64. */
export function tracesOf(words: readonly string[], places: Readonly<Record<string, Buffer>>): Trace[] {
  return Object.entries(places).flatMap(([place, bytes]) => {
    const lower = lowered(bytes);
    return words.flatMap((needle) =>
      formsOf(needle)
        .filter(([form, wanted]) =>
          form.startsWith('base64') ? bytes.includes(wanted) : lower.includes(lowered(wanted)),
        )
        .map(([form]) => ({ needle, place, form })),
    );
  });
}

/** ASCII capitals only, byte by byte: what isn't text stays as it is. */
function lowered(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, byte] of copy.entries()) if (byte >= 65 && byte <= 90) copy[at] = byte + 32;
  return copy;
}
