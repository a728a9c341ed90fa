import type { ErpOrder } from '../erp.ts';
import type { BusinessKey, CivilDate } from '../ids.ts';
import type { Issue } from '../issue.ts';
import type { PsaWrites } from '../psa.ts';
import type { ErpStands, PsaStands } from '../standing.ts';
import type { OnRecord } from './contract-on-record.ts';
import { onInvoice } from './drift-in-erp.ts';
import { type Difference, inWordsOf, type Said, type Stands } from './find-drift.ts';
import { type ContractPlan, contractsOf, type OrderLineWrite } from './plan-types.ts';
import { proveOrderLine, withOwnNames } from './prove-order-line.ts';
import { foundIn } from './repaired-values.ts';

/** What is written back so that it is again as it was approved: a plan of its own, decided on by its own hash. */
export interface RepairPlan {
  process: 'lead-to-project';
  key: BusinessKey;
  erp: ErpRepair[];
  psa: PsaRepair[];
}

/** Values of one confirmed order and its project. Absent: stays as it is. */
export interface ErpRepair {
  companyId: number;
  order: {
    id: number;
    number: string;
    reference?: string;
    date?: CivilDate;
    paymentTermsId?: number;
    salespersonId?: number;
  };
  /** Quantity, price and discount of each, with taxes and shares where the plan names them. */
  lines: OrderLineWrite[];
  project: {
    id: number;
    name: string;
    active?: true;
    startsOn?: CivilDate;
    endsOn?: CivilDate;
    managerId?: number;
  } | null;
  /** What is there instead of these values, by what each is called: who else has changed one since is not overwritten. */
  found: Record<string, string>;
}

/** The archived project restored, the closed budget opened, lost keys put back; then everything as in the plan's `writes`. */
export interface PsaRepair {
  projectId: string;
  budgetId: string;
  writes: PsaWrites;
}

/** Null when nothing of these differences is Throughline's to put back. `sentences` say what is written, for approvers. */
export function planRepair(
  { plan, contracts }: OnRecord,
  { erp, psa }: Stands,
  differences: readonly Difference[],
): { repair: RepairPlan; sentences: string[] } | null {
  const repair: RepairPlan = { process: 'lead-to-project', key: plan.key, erp: [], psa: [] };
  const sentences: string[] = [];
  for (const [at, contract] of contractsOf(plan).entries()) {
    const mended = (system: Difference['system']) =>
      differences
        .filter((one) => one.system === system && one.entity === contract.entity)
        .flatMap(({ sentences: said }) => said.filter(({ mends }) => mends));
    const [inErp, inPsa, stands] = [mended('erp'), mended('psa'), erp[at]];
    const say = inWordsOf(plan, contract);
    if (stands && inErp.length > 0) repair.erp.push(...erpRepair(contract, stands, inErp, say));
    if (contracts[at]?.psa && inPsa.length > 0) repair.psa.push(...psaRepair(contract, psa[at] ?? null));
    sentences.push(...[...inErp, ...inPsa].map(({ text }) => `Put back: ${text}`));
    if (inPsa.length > 0) sentences.push(say(ALL_OF_THE_PSA));
  }
  return sentences.length > 0 ? { repair, sentences } : null;
}

/** Said to approvers, because more than what differs may be touched. */
const ALL_OF_THE_PSA =
  'In the PSA all that the plan sets is set again: dates, manager, task lists, services on which no time is recorded. Names and bookings stay.';

/** Whatever people call things by now, they go on being called. */
function psaRepair({ writes: { psa: writes } }: ContractPlan, stands: PsaStands | null): PsaRepair[] {
  if (!writes || !stands?.project || !stands.budget) return [];
  const { project, budget } = stands;
  const services = writes.budget.services.map((service) => {
    const found = budget.services.find(({ key }) => key === service.key);
    return found ? { ...service, name: found.name } : service;
  });
  const asCalled = {
    ...writes,
    leavesBookings: true as const,
    project: { ...writes.project, name: project.name },
    budget: { ...writes.budget, name: budget.name, services },
  };
  return [{ projectId: project.id, budgetId: budget.id, writes: asCalled }];
}

function erpRepair(
  contract: ContractPlan,
  { written }: ErpStands,
  mended: readonly Said[],
  say: (text: string) => string,
): ErpRepair[] {
  const { order: planned, project } = contract.writes;
  const order = planned.amends ? written.added?.order : written.order;
  if (!order) return [];
  const isAbout = (what: string) => mended.some(({ about }) => about === what);
  const isMended = ({ message }: Issue) => mended.some(({ text }) => text === say(message));
  const found = order.projects.find(({ id }) => id === written.project?.id) ?? order.projects[0];
  const dates = project?.startsOn && project.endsOn ? { startsOn: project.startsOn, endsOn: project.endsOn } : {};
  const ofProject = {
    ...(isAbout('archived project') ? { active: true as const } : {}),
    ...(isAbout('project dates') ? dates : {}),
    ...(isAbout('manager') && project?.managerId ? { managerId: project.managerId } : {}),
  };
  const repair = {
    companyId: planned.companyId,
    order: {
      id: order.id,
      number: order.number,
      ...(isAbout('reference') && planned.reference !== undefined ? { reference: planned.reference } : {}),
      ...(isAbout('date') ? { date: planned.date } : {}),
      ...(isAbout('payment terms') && planned.paymentTermsId ? { paymentTermsId: planned.paymentTermsId } : {}),
      ...(isAbout('salesperson') && planned.salespersonId ? { salespersonId: planned.salespersonId } : {}),
    },
    lines: withOwnNames(planned.lines).flatMap((line) => lineRepair(line, order, isMended)),
    project: found && Object.keys(ofProject).length > 0 ? { id: found.id, name: found.name, ...ofProject } : null,
  };
  return [{ ...repair, found: foundIn(order, repair) }];
}

/** What of a line is to be mended as planned, the rest as it is now: somebody may have accepted that. None on an invoice. */
function lineRepair(planned: OrderLineWrite, order: ErpOrder, isMended: (issue: Issue) => boolean): OrderLineWrite[] {
  const found = order.lines.find(({ key }) => key === planned.key);
  const issues = proveOrderLine(order, planned).filter(isMended);
  if (!found || onInvoice(found) || issues.length === 0) return [];
  const isAbout = (what: string) => issues.some(({ cause }) => cause.endsWith(`:${what}`));
  return [
    {
      ...planned,
      quantity: isAbout('quantity') ? planned.quantity : found.quantity,
      unitPrice: isAbout('price') ? planned.unitPrice : found.unitPrice,
      discountPercent: isAbout('discount') ? planned.discountPercent : found.discountPercent,
      taxIds: isAbout('taxes') ? planned.taxIds : null,
      analytic: isAbout('analytic') ? planned.analytic : null,
    },
  ];
}
