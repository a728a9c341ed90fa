import Big from 'big.js';
import type { ErpOrder, ErpOrderLine, ErpProject } from '../erp.ts';
import type { Decimal } from '../money.ts';
import { onInvoice } from './drift-in-erp.ts';
import type { ErpRepair } from './plan-repair.ts';
import type { OrderLineWrite } from './plan-types.ts';
import { shares } from './prove-order-line.ts';

/** One value that a repair writes: what is there and what is wanted, in one form. */
interface RepairedValue {
  what: string;
  there: string;
  wanted: string;
}

type Written = Omit<ErpRepair, 'found'>;

/** What a repair is going to overwrite. */
export function foundIn(order: ErpOrder, repair: Written): ErpRepair['found'] {
  return Object.fromEntries(valuesOf(order, repair).map(({ what, there }) => [what, there]));
}

/**
 * What keeps these values from being put back; none: all is as it was when that was decided. What is there as it is wanted
 * was written by an attempt whose answer was lost.
 */
export function movedOn(repair: ErpRepair, order: ErpOrder | null): string[] {
  if (!order) return ['is gone'];
  if (order.state !== 'sale') return [`is no longer confirmed (“${order.state}”)`];
  const { found, lines, project } = repair;
  const ofLines = lines.flatMap(({ key, name }) => {
    const line = order.lines.find((one) => one.key === key);
    if (!line) return [`no longer has its line for ${name}`];
    return onInvoice(line) ? [`has its line for ${name} on an invoice by now`] : [];
  });
  const isThere = project === null || order.projects.some(({ id }) => id === project.id);
  const ofProject = isThere ? [] : [`no longer has its project ${project.name}`];
  const ofValues = valuesOf(order, repair).flatMap(({ what, there, wanted }) =>
    there === wanted || there === found[what] ? [] : [`has the ${what} ${there} by now, no longer ${found[what]}`],
  );
  return [...ofLines, ...ofProject, ...ofValues];
}

function valuesOf(order: ErpOrder, { order: wanted, lines, project }: Written): RepairedValue[] {
  const ofOrder = order.projects.find(({ id }) => id === project?.id);
  return [
    ...value('reference', order.reference, wanted.reference),
    ...value('date', order.date, wanted.date),
    ...value('payment terms', order.paymentTerms?.id, wanted.paymentTermsId),
    ...value('salesperson', order.salesperson?.id, wanted.salespersonId),
    ...lines.flatMap((line) => {
      const found = order.lines.find(({ key }) => key === line.key);
      return found ? ofLine(found, line) : [];
    }),
    ...(project && ofOrder ? valuesOfProject(ofOrder, project) : []),
  ];
}

function ofLine(found: ErpOrderLine, { name, ...wanted }: OrderLineWrite): RepairedValue[] {
  const number = (text: Decimal) => new Big(text).toFixed();
  const ids = (taxes: readonly number[] | null) => taxes?.toSorted((a, b) => a - b).join(', ');
  return [
    ...value(`quantity of ${name}`, number(found.quantity), number(wanted.quantity)),
    ...value(`unit price of ${name}`, number(found.unitPrice), number(wanted.unitPrice)),
    ...value(`discount of ${name}`, number(found.discountPercent), number(wanted.discountPercent)),
    ...value(`taxes of ${name}`, ids(found.taxes.map(({ id }) => id)), ids(wanted.taxIds)),
    ...value(`analytic shares of ${name}`, shares(found.analytic), wanted.analytic && shares(wanted.analytic)),
  ];
}

function valuesOfProject(found: ErpProject, wanted: NonNullable<ErpRepair['project']>): RepairedValue[] {
  return [
    ...value('state of its project', found.active ? 'running' : 'archived', wanted.active && 'running'),
    ...value('start of its project', found.startsOn, wanted.startsOn),
    ...value('end of its project', found.endsOn, wanted.endsOn),
    ...value('manager of its project', found.manager?.id, wanted.managerId),
  ];
}

/** Nothing where the repair leaves it as it is. */
function value(
  what: string,
  there: string | number | null | undefined,
  wanted: string | number | null | undefined,
): RepairedValue[] {
  if (wanted === null || wanted === undefined) return [];
  const text = (one: typeof there) => String(one || 'nothing');
  return [{ what, there: text(there), wanted: text(wanted) }];
}
