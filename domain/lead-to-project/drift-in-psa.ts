import Big from 'big.js';
import type { Issue } from '../issue.ts';
import { type Money, money, sum, zero } from '../money.ts';
import type { PsaBudget, PsaWrites } from '../psa.ts';
import type { PsaStands } from '../standing.ts';
import type { ContractOnRecord } from './contract-on-record.ts';
import { aboutOf } from './drift-in-erp.ts';
import type { Difference, Said } from './find-drift.ts';
import type { ContractPlan } from './plan-types.ts';
import { provePsaBudget, provePsaProject } from './prove-delivery.ts';

/** In the PSA everything is found by our key and set as planned, but for these. */
const STAYS_IN_PSA = new Set(['currency', 'other service', 'gone']);

/**
 * How one contract's project and budget are no longer what was proven.
 * By the names that were proven, whatever people call things by now: what somebody has accepted must stay the same sentence.
 * Who is booked on what, and when, is delivery's to plan.
 */
export function driftInPsa(
  { writes }: ContractPlan,
  { psa: known }: ContractOnRecord,
  stands: PsaStands | null,
): Difference[] {
  if (!writes.psa || !known || !stands) return [];
  const planned = { ...writes.psa, placeholders: [] };
  const project = stands.project && { ...stands.project, name: known.projectName };
  const budget = stands.budget && { ...stands.budget, name: known.budgetName };
  const wanted = 'use' in planned.company ? planned.company.use : known.companyId;
  const ofProject = project
    ? [
        ...provePsaProject(planned, project, wanted).map(inPsa),
        ...keyOf('Project', project, planned.project.use ? null : planned.project.key),
      ]
    : [goneFrom(`Project "${known.projectName}"`)];
  const ofBudget = budget
    ? [
        ...provePsaBudget(planned, budget, project ?? { id: budget.projectId ?? '', name: known.projectName }).map(
          inPsa,
        ),
        ...keyOf('Budget', budget, planned.budget.key),
      ]
    : [goneFrom(`Budget "${known.budgetName}"`)];
  const isGone = project === null || budget === null;
  // Without project or budget they would be made anew, which nobody has asked for.
  const mend = (said: Said) => (isGone ? { ...said, mends: false } : said);
  return [
    { system: 'psa', record: `Project "${known.projectName}"`, sentences: ofProject.map(mend), price: null },
    {
      system: 'psa',
      record: `Budget "${known.budgetName}"`,
      sentences: ofBudget.map(mend),
      price: { planned: budgeted(planned), now: budget ? worthOf(budget) : zero(planned.budget.currency) },
    },
  ];
}

function inPsa(issue: Issue): Said {
  const about = aboutOf(issue);
  return { text: issue.message, about, mends: !STAYS_IN_PSA.has(about) };
}

/** Without our key nobody finds it again: the next one would be made a second time. */
function keyOf(kind: string, { name, key }: { name: string; key: string | null }, planned: string | null): Said[] {
  if (planned === null || key === planned) return [];
  const text = `${kind} "${name}" carries ${key === null ? 'no key of Throughline’s' : `the key ${key}`} in the PSA; ${planned} is planned.`;
  return [{ text, about: 'key', mends: true }];
}

function goneFrom(record: string): Said {
  return { text: `${record} is no longer in the PSA.`, about: 'gone', mends: false };
}

function budgeted({ budget }: PsaWrites): Money {
  const of = budget.currency;
  return sum(
    budget.services.map(({ quantity, unitPrice }) => money(new Big(quantity).times(unitPrice.amount), of)),
    of,
  );
}

function worthOf({ services, currency: of }: PsaBudget): Money {
  const sold = services.filter(({ billing }) => billing !== 'non-billable');
  return sum(
    sold.map(({ quantity, unitPrice }) => money(new Big(quantity).times(unitPrice.amount), of)),
    of,
  );
}
