import { z } from 'zod';
import type { HubspotError } from './hubspot-replies.ts';

const embedded = z.array(z.object({ message: z.string() })).min(1);

/**
 * HubSpot's own words, fit for a person: without the JSON it likes to put into its sentences, without control characters,
 * without anything that looks like a token, 300 characters at most.
 */
export function hubspotSentence(error: HubspotError): string {
  const details = (error.errors ?? []).flatMap(({ message }) => message ?? []);
  const message = error.message ?? '';
  const parts = details.length > 0 ? details : [fromMessage(message)];
  const text = [...new Set(parts)]
    .join(' ')
    .replaceAll(/\p{Cc}+/gu, ' ')
    .replaceAll(/\bpat-[\w-]+/g, '(token)')
    .trim();
  return text.length > 300 ? `${text.slice(0, 299)}…` : text || 'it gave no reason.';
}

/** "Property values were not valid: [{"message":"…"}]" → the messages in it; any other JSON is cut off. */
function fromMessage(message: string): string {
  const start = message.search(/[[{]["{]/);
  if (start < 0) return message;
  try {
    const found = embedded.safeParse(JSON.parse(message.slice(start)));
    if (found.success) return found.data.map((item) => item.message).join(' ');
  } catch {
    // Not JSON after all, or only part of it.
  }
  return message.slice(0, start).replace(/[\s:]+$/, '.');
}
