import { expect, it } from 'vitest';
import type { ProcessView } from '../../domain/process-view.ts';
import { people as sample } from '../../sandbox/people.ts';
import { nextSteps } from '../../starters/start/next-steps.ts';

const people = sample.map((person) => ({ ...person, roles: [...person.roles] }));
const issue = (part: object) => ({ code: 'TL-DEAL-0001', field: null, candidates: [], hint: 'Ask finance.', ...part });
const parked = (part: object) => {
  const exception = { id: 'lead-to-project:hubspot-7#1', ...part };
  return { id: 'lead-to-project:hubspot-7', stage: 'parked', exception, approval: null } as unknown as ProcessView;
};

it('fills all gaps of a sample deal in one command', () => {
  const issues = [issue({ field: 'entity' }), issue({ field: 'purchaseOrder' })];
  const actions = ['retry', 'correct', 'cancel'];
  expect(nextSteps(parked({ owner: 'sales-operations', actions, issues }), people)).toEqual([
    "npm run -s throughline -- resolve 'lead-to-project:hubspot-7#1' --set entity=NWG --set purchaseOrder=PO-9001 " +
      "--reason 'asked the account manager' --as 'Priya Nair'",
  ]);
});

it('leaves a value open that it cannot know', () => {
  const view = parked({ owner: 'sales-operations', actions: ['correct'], issues: [issue({ field: 'startsOn' })] });
  expect(nextSteps(view, people).join()).toContain('--set startsOn=VALUE');
});

it('says what to put right elsewhere before a retry', () => {
  const steps = nextSteps(
    parked({ owner: 'finance-systems', actions: ['retry', 'cancel'], issues: [issue({})] }),
    people,
  );
  expect(steps).toHaveLength(2);
  expect(steps[0]).toBe('# Ask finance.');
  expect(steps[1]).toContain("--retry --reason 'asked the account manager' --as 'Dev Patel'");
});
