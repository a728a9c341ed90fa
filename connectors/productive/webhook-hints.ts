import { z } from 'zod';

/** What a delivery is about. A hint only: nothing of its contents is believed, ids apart. */
export interface PsaRecordHint {
  kind: 'project' | 'budget';
  id: string;
}

const id = z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)]).transform(String);
const link = z.object({ data: z.object({ id }).nullish() }).nullish();

/** One delivery, as far as we read it: the check of what comes in and its description in OpenAPI. */
export const productiveWebhookBody = z.object({
  item_type: z.string().meta({ example: 'project' }),
  item_id: z.union([z.string().regex(/^\d{1,20}$/), z.int().min(0)]),
});

/** The documented body also holds the record; its links lead to the project and the budget that it belongs to. */
const withLinks = z.object({
  item_type: z.string(),
  item_id: id,
  object: z
    .object({ data: z.object({ relationships: z.object({ project: link, deal: link }).nullish() }).nullish() })
    .nullish()
    .catch(null),
});

/** A budget is a deal, and which of the two words a delivery says is not documented for all events. */
const kinds: Record<string, PsaRecordHint['kind']> = { project: 'project', budget: 'budget', deal: 'budget' };

/** The project and budget concerned: none when it is about something else; null when it is no delivery of Productive's. */
export function productiveHints(body: Buffer): PsaRecordHint[] | null {
  const parsed = withLinks.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { item_type, item_id, object } = parsed.data;
  const kind = kinds[item_type.toLowerCase().replace(/s$/, '')];
  const { project, deal } = object?.data?.relationships ?? {};
  const hints: PsaRecordHint[] = [
    ...(kind ? [{ kind, id: item_id }] : []),
    ...(project?.data ? [{ kind: 'project' as const, id: project.data.id }] : []),
    ...(deal?.data ? [{ kind: 'budget' as const, id: deal.data.id }] : []),
  ];
  return [...new Map(hints.map((hint) => [`${hint.kind}:${hint.id}`, hint])).values()];
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
