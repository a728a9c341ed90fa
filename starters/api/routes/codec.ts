import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import type { Services } from '../../services.ts';
import { unreadableKeyOf } from '../../temporal/unreadable-payload.ts';
import { largestPayloads } from '../limits.ts';
import { Problem } from '../problem.ts';
import { route } from '../route.ts';
import { payloadsSchema, readPayload, writePayload } from '../schemas/payload-schema.ts';

const asked = {
  method: 'post',
  query: z.strictObject({
    // The Web UI says so with each request; nothing of ours is stored elsewhere.
    preserveStorageRefs: z.string().optional(),
  }),
  headers: z.object({ 'x-namespace': z.string({ error: 'The namespace that the payloads are from.' }) }),
  body: payloadsSchema,
  answers: { 200: { description: 'As many payloads, in their order', schema: payloadsSchema } },
  largestBody: largestPayloads,
  problems: [],
} as const;

/** For Temporal's Web UI and command line: a codec endpoint (`--codec-endpoint <API>/codec`). */
export function decodePayloadsRoute({ temporal }: Services) {
  const [codec] = temporal.options.loadedDataConverter.payloadCodecs;
  return route({
    ...asked,
    path: '/codec/decode',
    summary: 'Decrypt payloads, for Temporal’s Web UI and command line; one whose key is missing stays as it is',
    async handle({ headers, body }) {
      isOurs(headers['x-namespace'], temporal.options.namespace);
      const decoded = await Promise.all(
        body.payloads.map(readPayload).map((payload) => readable(payload, (each) => codec?.decode(each))),
      );
      return { status: 200, body: { payloads: decoded.map(writePayload) } };
    },
  });
}

/** The other way, for input that somebody types there. */
export function encodePayloadsRoute({ temporal }: Services) {
  const [codec] = temporal.options.loadedDataConverter.payloadCodecs;
  return route({
    ...asked,
    path: '/codec/encode',
    summary: 'Encrypt payloads, for Temporal’s Web UI and command line',
    async handle({ headers, body }) {
      isOurs(headers['x-namespace'], temporal.options.namespace);
      const payloads = body.payloads.map(readPayload);
      return { status: 200, body: { payloads: ((await codec?.encode(payloads)) ?? payloads).map(writePayload) } };
    },
  });
}

/** The page that shows a history has a hundred others: one that can't be read must not hide them. Its metadata names the key. */
async function readable(
  payload: Payload,
  decode: (one: Payload[]) => Promise<Payload[]> | undefined,
): Promise<Payload> {
  try {
    const [decoded] = (await decode([payload])) ?? [];
    return decoded ?? payload;
  } catch (error) {
    if (unreadableKeyOf(error) === null) throw error;
    return payload;
  }
}

function isOurs(asked: string, namespace: string): void {
  if (asked === namespace) return;
  const errors = [{ where: 'header X-Namespace', what: 'It is another namespace.', right: `"${namespace}".` }];
  throw new Problem('TL-API-0002', 'One thing is wrong with the request: see errors.', { errors });
}
