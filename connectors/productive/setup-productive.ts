import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { BusinessRejection } from '../../domain/business-rejection.ts';
import type { CallContext } from '../call-context.ts';
import { resource } from './json-api.ts';
import { keyedTypes, keyFieldName, keyFields, readKeyFields } from './key-fields.ts';
import { productiveClient } from './productive-client.ts';
import { ProductiveSession } from './productive-session.ts';
import type { ProductiveSettings } from './productive-settings.ts';

/** 1: a line of text. */
const TEXT = 1;

/**
 * Creates the custom fields that carry our keys, where they are missing; existing ones stay as they are. Tells `log` of
 * each in a sentence. Needs a person who may change the organisation's custom fields.
 *
 * @throws BusinessRejection or PassingTrouble; running it again goes on where it stopped.
 */
export async function setupProductive(settings: ProductiveSettings, log: (line: string) => void): Promise<void> {
  const session = new ProductiveSession(settings, productiveClient(settings), keyFields(), setupContext());
  const there = await readKeyFields(session);
  for (const type of keyedTypes) {
    if (!there.has(type)) await create(session, type);
    log(`“${keyFieldName}” for ${type} ${there.has(type) ? 'is there' : 'created'}.`);
  }
}

async function create(session: ProductiveSession, type: (typeof keyedTypes)[number]): Promise<void> {
  try {
    await session.write(
      `creating the custom field “${keyFieldName}” for ${type}`,
      'POST',
      '/custom_fields',
      {
        type: 'custom_fields',
        attributes: {
          name: keyFieldName,
          data_type_id: TEXT,
          customizable_type: type,
          // People have no business with it: kept out of the forms in which they type.
          show_in_add_edit_views: false,
        },
      },
      resource(z.object({ name: z.string() })),
    );
  } catch (error) {
    // Refused because it is there already, by an earlier try whose answer was lost or by someone else? Then all is well.
    if (!(error instanceof BusinessRejection) || !(await readKeyFields(session)).has(type)) throw error;
  }
}

/** Set-up is run by a person at a terminal: no process, no activity. */
function setupContext(): CallContext {
  return {
    processId: 'setup',
    traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
    attempt: 1,
    heartbeat: () => {},
    signal: new AbortController().signal,
  };
}
