import { contractQuestions } from '../domain/lead-to-project/contract-questions.ts';
import type { Answers, LeadToProjectSnapshot } from '../domain/lead-to-project/plan-types.ts';
import type { Policy } from '../domain/policy.ts';
import type { SystemCalls } from './calls.ts';

/** Everything that each contract's plan may refer to, in every system it is written to. */
export async function askSystems(
  { erp, psa }: SystemCalls,
  read: Pick<LeadToProjectSnapshot, 'key' | 'deal' | 'corrections'>,
  policy: Policy,
): Promise<Answers> {
  const answers: Answers = {};
  for (const question of contractQuestions(read, policy)) {
    answers[question.entity] = {
      erp: await erp.readForPlan(question.erp),
      psa: psa && question.psa ? await psa.readForPlan(question.psa) : null,
    };
  }
  return answers;
}
