import type { Payload } from '@temporalio/common';
import { z } from 'zod';

const base64 = z.base64({ error: 'Base64, as proto3 JSON writes bytes.' });

const payload = z
  .object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() })
  .meta({ id: 'Payload', description: 'A payload of Temporal’s, as proto3 JSON' });

/** What Temporal's tools send to a codec endpoint, and expect back. They may send more members than these. */
export const payloadsSchema = z.object({ payloads: z.array(payload) });

export function readPayload({ metadata = {}, data }: z.output<typeof payload>): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return {
    metadata: Object.fromEntries(entries),
    ...(data === undefined ? {} : { data: Buffer.from(data, 'base64') }),
  };
}

export function writePayload({ metadata, data }: Payload): z.output<typeof payload> {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, text(value)] as const);
  return { metadata: Object.fromEntries(entries), data: text(data ?? new Uint8Array()) };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
