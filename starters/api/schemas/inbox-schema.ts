import { z } from 'zod';
import type { ProcessRow } from '../../processes/process-row.ts';
import { FOREIGN, KEY_MISSING } from '../../processes/why-unreadable.ts';
import { pageSchema } from './page-schema.ts';
import { processIdPart } from './parts.ts';

const unreadable = z.array(z.object({ process: processIdPart, key: z.string().nullable() })).meta({
  description:
    'What waits as well, but can’t be read here: the key of this id is missing, or, with null, none of us wrote it',
});

/** A page of what waits for people. */
export function inboxSchema(name: string, item: z.ZodType) {
  return pageSchema(name, item).extend({ unreadable });
}

/** So that nobody takes an inbox for empty that can't be read. */
export function unreadableIn(rows: readonly ProcessRow[]): z.output<typeof unreadable> {
  return rows.flatMap(({ id, degraded, exception, approval }) =>
    (degraded?.code === KEY_MISSING || degraded?.code === FOREIGN) && !exception && !approval
      ? [{ process: id, key: degraded.key ?? null }]
      : [],
  );
}
