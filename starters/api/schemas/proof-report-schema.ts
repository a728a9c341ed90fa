import { z } from 'zod';
import type { ProofReport } from '../../../domain/proof-report.ts';
import { instantPart, moneyPart } from './parts.ts';
import { degraded } from './process-row-schema.ts';

const count = z.int();
const price = z.object({ planned: moneyPart, now: moneyPart });

/** What one nightly proof did. */
const proofReport = z
  .object({
    began: instantPart,
    ended: instantPart.nullable().meta({ description: 'null while it is under way' }),
    checked: count.meta({ description: 'Processes whose contracts were read back' }),
    found: count.meta({ description: 'Records that have drifted' }),
    drift: z
      .array(
        z.object({
          process: z.string(),
          entity: z.string(),
          system: z.enum(['crm', 'erp', 'psa']),
          record: z.string(),
          differences: z.array(z.string()),
          repairable: z.boolean(),
          price: price.nullable(),
          owner: z.string(),
        }),
      )
      .meta({ description: 'The first 200; all of them are open as exceptions' }),
    prices: z
      .array(price.extend({ currency: z.string() }))
      .meta({ description: 'What was approved on these records, and what they come to now, by currency' }),
    skipped: z.object({
      underWay: count,
      notInForce: count,
      unread: z.array(z.object({ process: z.string(), because: z.string() })),
      unreadInAll: count,
    }),
    opened: count.meta({ description: 'Processes that were started or woken because of it' }),
    calls: z.record(z.string(), count).meta({ description: 'Requests, by system' }),
    stoppedAfter: count.nullable().meta({
      description: 'Where the next proof goes on, when the calls were used up, or the CRM or the ERP showed nothing',
    }),
    lastChecked: z
      .record(z.string(), z.string())
      .meta({ description: 'The process that each system showed last, in this night or one before' }),
    head: z
      .object({ seq: count, hash: z.string(), at: instantPart, jws: z.string() })
      .nullable()
      .meta({ description: 'Where the ledger was signed last, for `throughline audit verify --head`' }),
  })
  .meta({ id: 'ProofReport' }) as unknown as z.ZodType<ProofReport>;

export const lastProofSchema = z.object({
  report: proofReport.nullable(),
  degraded: degraded.nullable(),
  overdue: z.boolean().meta({ description: 'Under way for more than a day: the nights since then were left out' }),
});
