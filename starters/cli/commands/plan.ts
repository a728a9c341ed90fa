import type { Command } from 'commander';
import pc from 'picocolors';
import type { PlanHash } from '../../../domain/ids.ts';
import type { Issue } from '../../../domain/issue.ts';
import type { LeadToProjectPlan } from '../../../domain/lead-to-project/plan-types.ts';
import { dealNamed } from '../deal-named.ts';
import { addSessionOptions, openSession, type SessionOptions } from '../session.ts';
import { tellPlan } from '../tell-plan.ts';

interface Preview {
  planHash: PlanHash | null;
  plan: LeadToProjectPlan | null;
  issues: Issue[];
}

/** `plan`: a dry run, for a deal that has no process yet as well. */
export function addPlanCommand(program: Command): void {
  addSessionOptions(program.command('plan'))
    .description('Show what would be written for a deal, and write nothing')
    .argument('<deal>', 'its id in the CRM')
    .addHelpText(
      'after',
      `
Examples:
  throughline plan 123
  throughline plan hubspot:deal:123 --json

The exit code is 1 when no plan can be made; then all that is missing is listed.`,
    )
    .action(async (named: string, options: SessionOptions) => {
      const session = openSession(options);
      const body = { ...dealNamed(named), dryRun: true };
      const preview = await session.api.post<Preview>('/v1/lead-to-project', body, { roles: ['sales-operations'] });
      await session.answer(preview, () => tellPreview(preview));
      if (!preview.plan) process.exitCode = 1;
    });
}

function tellPreview({ plan, planHash, issues }: Preview): string[] {
  if (!plan || planHash === null) {
    const told = issues.flatMap(({ code, message, hint }) => [`  [${code}] ${message}`, `    ${hint}`]);
    return [pc.bold('No plan can be made: it would be parked'), ...told];
  }
  const asked = plan.approvals.map(
    ({ roles, need, because }) => `  asked      ${roles.join(need === 'all' ? ' and ' : ' or ')}: ${because}`,
  );
  return [...tellPlan(plan, planHash), ...asked, '', pc.dim('Nothing was written.')];
}
