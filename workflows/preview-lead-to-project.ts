import { completedPolicy } from '../domain/completed-policy.ts';
import { keysOfContracts } from '../domain/lead-to-project/contract-keys.ts';
import type { LeadToProjectPlanning } from '../domain/lead-to-project/plan-types.ts';
import { type LeadToProjectInput, leadToProjectKey } from '../domain/lead-to-project/start.ts';
import { askSystems } from './ask-systems.ts';
import { isBegunByThisRelease } from './begun-by.ts';
import { localCalls, ownCalls, systemCalls } from './calls.ts';
import { dealGeneration } from './deal-generation.ts';
import { rejectedIssues } from './rejected-issues.ts';
import { versioned } from './versioned.ts';
import { readWritten } from './written-contracts.ts';

/** What lead-to-project would write for this deal now, or what keeps it from it. Reads only. */
export async function previewLeadToProject(
  input: LeadToProjectInput,
): Promise<LeadToProjectPlanning | { gone: string }> {
  try {
    const own = isBegunByThisRelease() ? ownCalls : localCalls;
    const policy = completedPolicy(await own.loadPolicy());
    const systems = systemCalls(policy.systems);
    const reading = await systems.crm.readDeal(input.dealId);
    if (reading.found !== 'deal')
      return {
        gone: reading.found === 'merged' ? `It was merged into deal ${reading.into}.` : 'There is no such deal.',
      };
    const { deal } = reading;
    const { generation } = await dealGeneration(reading, 1, (last) =>
      readWritten(systems, keysOfContracts(leadToProjectKey(input, last), deal, policy, null)),
    );
    const key = leadToProjectKey(input, generation);
    const answers = await askSystems(systems, { key, deal, corrections: [] }, policy);
    const { planning } = await own.planLeadToProject(
      { key, deal, answers, corrections: [], asOf: null, previous: null },
      policy,
    );
    return planning;
  } catch (error) {
    const issues = rejectedIssues(error);
    if (!issues) throw error;
    return { issues };
  }
}

// It ends within seconds, by its time-out if need be: it never has to meet newer code.
versioned('PINNED', previewLeadToProject);
