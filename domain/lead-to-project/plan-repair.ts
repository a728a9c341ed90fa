import type { ErpOrder } from '../erp.ts';
import type { BusinessKey, CivilDate } from '../ids.ts';
import type { PsaWrites } from '../psa.ts';
import type { OnRecord } from './contract-on-record.ts';
import { onInvoice } from './drift-in-erp.ts';
import type { Difference, Said, Stands } from './find-drift.ts';
import { type ContractPlan, contractsOf, type OrderLineWrite } from './plan-types.ts';
import { proveOrderLine, withOwnNames } from './prove-order-line.ts';

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
  const mended = (system: Difference['system']) =>
    differences
      .filter((one) => one.system === system)
      .flatMap(({ sentences }) => sentences.filter(({ mends }) => mends));
  const inErp = mended('erp');
  const inPsa = mended('psa');
  if (inErp.length + inPsa.length === 0) return null;
  const repair: RepairPlan = { process: 'lead-to-project', key: plan.key, erp: [], psa: [] };
  for (const [at, contract] of contractsOf(plan).entries()) {
    const [inThis, stands] = [contracts[at], erp[at]];
    const ofOrder = inErp.filter(({ text }) => isOf(inThis?.orderNumber, text));
    if (stands && ofOrder.length > 0) repair.erp.push(...erpRepair(contract, stands, ofOrder));
    repair.psa.push(...psaRepair(contract, inThis?.psa ?? null, psa[at] ?? null, inPsa));
  }
  const sentences = [...inErp, ...inPsa].map(({ text }) => `Put back: ${text}`);
  return { repair, sentences: repair.psa.length > 0 ? [...sentences, ALL_OF_THE_PSA] : sentences };
}

/** Said to approvers, because more than what differs may be touched. */
const ALL_OF_THE_PSA =
  'In the PSA all that the plan sets is set again: dates, manager, task lists, services on which no time is recorded. Names and bookings stay.';

/** Where anything of this contract is to be mended; whatever people call things by now, they go on being called. */
function psaRepair(
  { writes: { psa: writes } }: ContractPlan,
  known: OnRecord['contracts'][number]['psa'],
  stands: Stands['psa'][number],
  mended: readonly Said[],
): PsaRepair[] {
  const names = [known?.projectName, known?.budgetName];
  const isMended = mended.some(({ text }) => names.some((name) => name !== undefined && text.includes(`"${name}"`)));
  if (!known || !writes || !stands?.project || !stands.budget || !isMended) return [];
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

/** Two contracts of a deal have orders of different numbers. */
function isOf(number: string | undefined, text: string): boolean {
  return number !== undefined && text.startsWith(`Order ${number} `);
}

function erpRepair(contract: ContractPlan, { written }: Stands['erp'][number], mended: readonly Said[]): ErpRepair[] {
  const { order: planned, project } = contract.writes;
  const order = planned.amends ? written.added?.order : written.order;
  if (!order) return [];
  const isAbout = (what: string) => mended.some(({ about }) => about === what);
  const texts = new Set(mended.map(({ text }) => text));
  const found = order.projects.find(({ id }) => id === written.project?.id) ?? order.projects[0];
  const dates = project?.startsOn && project.endsOn ? { startsOn: project.startsOn, endsOn: project.endsOn } : {};
  const ofProject = {
    ...(isAbout('archived project') ? { active: true as const } : {}),
    ...(isAbout('project dates') ? dates : {}),
    ...(isAbout('manager') && project?.managerId ? { managerId: project.managerId } : {}),
  };
  return [
    {
      companyId: planned.companyId,
      order: {
        id: order.id,
        number: order.number,
        ...(isAbout('reference') && planned.reference !== undefined ? { reference: planned.reference } : {}),
        ...(isAbout('date') ? { date: planned.date } : {}),
        ...(isAbout('payment terms') && planned.paymentTermsId ? { paymentTermsId: planned.paymentTermsId } : {}),
        ...(isAbout('salesperson') && planned.salespersonId ? { salespersonId: planned.salespersonId } : {}),
      },
      lines: withOwnNames(planned.lines).flatMap((line) => lineRepair(line, order, texts)),
      project: found && Object.keys(ofProject).length > 0 ? { id: found.id, name: found.name, ...ofProject } : null,
    },
  ];
}

/** What of a line is to be mended as planned, the rest as it is now: somebody may have accepted that. None on an invoice. */
function lineRepair(planned: OrderLineWrite, order: ErpOrder, mended: ReadonlySet<string>): OrderLineWrite[] {
  const found = order.lines.find(({ key }) => key === planned.key);
  const issues = proveOrderLine(order, planned).filter(({ message }) => mended.has(message));
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
