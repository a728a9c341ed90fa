import { nothingAsked } from '../domain/erp.ts';
import { erpQuestion } from '../domain/lead-to-project/erp-question.ts';
import type { LeadToProjectPlanning } from '../domain/lead-to-project/plan-types.ts';
import { type LeadToProjectInput, leadToProjectKey } from '../domain/lead-to-project/start.ts';
import { crmCalls, erpCalls, loadPolicy, planLeadToProject } from './calls.ts';
import { rejectedIssues } from './rejected-issues.ts';

/** What lead-to-project would write for this deal now, or what keeps it from it. Reads only. */
export async function previewLeadToProject(
  input: LeadToProjectInput,
): Promise<LeadToProjectPlanning | { gone: string }> {
  try {
    const policy = await loadPolicy();
    const reading = await crmCalls(input.connection).readDeal(input.dealId);
    if (reading.found !== 'deal')
      return {
        gone: reading.found === 'merged' ? `It was merged into deal ${reading.into}.` : 'There is no such deal.',
      };
    const { deal } = reading;
    const key = leadToProjectKey(input);
    const question = erpQuestion({ key, deal, corrections: [] }, policy);
    const erp = question ? await erpCalls(policy.systems.erp.connection).readForPlan(question) : nothingAsked;
    const { planning } = await planLeadToProject(
      { key, deal, erp, corrections: [], asOf: null, previous: null },
      policy,
    );
    return planning;
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    return { issues };
  }
}
