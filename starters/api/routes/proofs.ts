import { z } from 'zod';
import { lastProof, proveNow } from '../../proof-schedule.ts';
import type { Services } from '../../services.ts';
import { route } from '../route.ts';
import { lastProofSchema } from '../schemas/proof-report-schema.ts';

const none = { report: null, degraded: null, overdue: false };

/** What happens every night, at once: it reads, and writes nothing. */
export function startProofRoute({ temporal }: Services) {
  return route({
    method: 'post',
    path: '/v1/proofs',
    summary: 'Read back now what is on record as written; joins one that is under way',
    answers: { 202: { description: 'It is under way', schema: z.object({ started: z.literal(true) }) } },
    problems: [],
    async handle() {
      await proveNow(temporal);
      return { status: 202, body: { started: true } };
    },
  });
}

export function lastProofRoute({ temporal }: Services) {
  return route({
    method: 'get',
    path: '/v1/proofs/last',
    summary: 'What the latest nightly proof found, or how far it is',
    answers: { 200: { description: 'The report is null when there was none', schema: lastProofSchema } },
    problems: [],
    async handle() {
      return { status: 200, body: (await lastProof(temporal)) ?? none };
    },
  });
}
