import type { Deal, DealLine } from '../deal.ts';
import { issueOf } from '../issue.ts';
import type { Decimal } from '../money.ts';
import type { Policy, ServicePolicy } from '../policy.ts';
import { lookup } from './lookup.ts';
import { isPositive, readDecimal } from './read-decimal.ts';
import { emptyField, inOrder, lineLabel, type Report, shortened, unreadableField } from './report.ts';
import type { RetainerPeriod } from './retainer-periods.ts';
import type { UnderstoodMilestone } from './understand-milestones.ts';

/** A line whose every value is known and usable. */
export interface UnderstoodLine {
  id: string;
  name: string;
  service: ServicePolicy;
  quantity: Decimal;
  unitPrice: Decimal;
  discountPercent: Decimal;
  /** How messages call it: `line 2 "Senior consulting"`. */
  label: string;
  /** What it is billed by; empty unless it is sold by milestones, and understood. */
  milestones: UnderstoodMilestone[];
  /** What it is billed for; empty unless it is a retainer, and understood. */
  periods: RetainerPeriod[];
}

export interface UnderstoodLines {
  /** In the deal's own order. */
  lines: UnderstoodLine[];
  /** The services that are known, even where the rest of a line is not. */
  services: ServicePolicy[];
  /** Are all lines among `lines`? Only then a total means something. */
  complete: boolean;
}

export function understandLines(deal: Deal, policy: Policy, report: Report): UnderstoodLines {
  if (deal.lines.length === 0) {
    const message = 'The deal has no lines, so there is nothing to contract.';
    report(issueOf('TL-DEAL-0005', { message, hint: 'Add line items to the deal in the CRM.', about: 'lines' }));
  }
  const services: ServicePolicy[] = [];
  const lines = inOrder(deal.lines).flatMap((line) => {
    const service = understandService(line, policy, report);
    if (service) services.push(service);
    const quantity = positive(line, 'quantity', report);
    const unitPrice = positive(line, 'unitPrice', report);
    const discountPercent = discount(line, report);
    if (!service || quantity === null || unitPrice === null || discountPercent === null) return [];
    const name = line.name || service.name;
    const own = { id: line.id, name, service, quantity, unitPrice, discountPercent, label: lineLabel(line) };
    return [{ ...own, milestones: [], periods: [] }];
  });
  return { lines, services, complete: lines.length === deal.lines.length && lines.length > 0 };
}

function understandService(line: DealLine, policy: Policy, report: Report): ServicePolicy | null {
  const where = lineLabel(line);
  const field = `lines.${line.id}.service`;
  if (!line.service) {
    report(emptyField(`The product code of ${where}`, field, 'it says which service is sold'));
    return null;
  }
  const found = lookup(policy.mappings.services, line.service);
  if (!found) {
    const code = shortened(line.service);
    report(
      issueOf('TL-MAP-0003', {
        message: `The product code of ${where} is "${code}", which is none of our services.`,
        hint: `Add config/mappings.yaml: services.${code}, or correct the line to a service that is there.`,
        field,
        about: `service=${line.service}`,
      }),
    );
  }
  return found?.value ?? null;
}

const words = { quantity: 'quantity', unitPrice: 'unit price' };

function positive(line: DealLine, name: 'quantity' | 'unitPrice', report: Report): Decimal | null {
  const what = `The ${words[name]} of ${lineLabel(line)}`;
  const [text, field] = [line[name], `lines.${line.id}.${name}`];
  if (!text) {
    report(emptyField(what, field, 'nothing can be contracted without it'));
    return null;
  }
  const decimal = readDecimal(text);
  if (decimal !== null && isPositive(decimal)) return decimal;
  report(unreadableField(what, text, 'a number above zero with at most 2 digits after the point', field));
  return null;
}

function discount(line: DealLine, report: Report): Decimal | null {
  if (!line.discountPercent) return '0';
  const percent = readDecimal(line.discountPercent);
  if (percent !== null && Number(percent) >= 0 && Number(percent) <= 100) return percent;
  const what = `The discount of ${lineLabel(line)}`;
  const right = 'a percentage from 0 to 100 with at most 2 digits after the point';
  report(unreadableField(what, line.discountPercent, right, `lines.${line.id}.discountPercent`));
  return null;
}
