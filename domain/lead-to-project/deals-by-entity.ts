import type { Deal, DealLine } from '../deal.ts';
import type { BusinessKey } from '../ids.ts';
import { type Issue, issueOf } from '../issue.ts';
import type { EntityPolicy, Policy } from '../policy.ts';
import { contractKey } from './external-keys.ts';
import { lookup } from './lookup.ts';
import { contradiction, inOrder, label, lineLabel, type Report, shortened } from './report.ts';
import { entityOf, understandEntity } from './understand-entity.ts';

/** What one entity sells of a deal, as a deal of its own. */
export interface ContractDeal {
  /** The business key, as all that this contract writes is named after it. */
  key: BusinessKey;
  /** Null as long as the deal doesn't say who sells. */
  entity: EntityPolicy | null;
  /** The correction that says which customer it is: one for all contracts, unless an entity keeps customers of its own. */
  customerField: string;
  /** With its own lines only, which keep the numbers that they have in the whole deal. */
  deal: Deal;
}

/** An entity with the lines that it sells. */
interface Part {
  entity: EntityPolicy | null;
  lines: DealLine[];
}

/**
 * A deal, with corrections applied, as one deal for each entity that sells of it: its own first, the others in the firm's
 * order. An entity that sells no line has no contract, even if the deal is its own.
 */
export function dealsByEntity(
  whole: Deal,
  key: BusinessKey,
  policy: Policy,
): { contracts: ContractDeal[]; issues: Issue[] } {
  const issues: Issue[] = [];
  const report = (issue: Issue) => void issues.push(issue);
  const deal = { ...whole, lines: inOrder(whole.lines).map((line, at) => ({ ...line, position: at + 1 })) };
  const own = understandEntity(deal, policy, report);
  const parts = partsOf(deal, own, policy, report);
  if (parts.length > 1 && policy.mixedDeals === 'park') report(forbidden(parts));
  const capped = cappedPart(deal, parts, policy, report);
  const contracts = parts.map((part, at) => {
    const { entity } = part;
    const isOwn = entity === own;
    return {
      key: isOwn || entity === null ? key : contractKey(key, own?.code ?? null, entity.code),
      entity,
      customerField: isOwn || sharesCustomers(own, entity) ? 'customer' : `customer.${entity?.code}`,
      deal: isOwn && parts.length === 1 ? deal : partOfDeal(deal, part, { own, at, of: parts.length, capped }),
    };
  });
  return { contracts, issues };
}

function partsOf(deal: Deal, own: EntityPolicy | null, policy: Policy, report: Report): Part[] {
  const bySeller = new Map<EntityPolicy | null, DealLine[]>();
  for (const line of deal.lines) {
    const seller = line.entity ? entityOf({ ...deal, entity: line.entity }, policy) : own;
    if (line.entity && seller === null) report(unknownSeller(line, policy));
    else bySeller.set(seller, [...(bySeller.get(seller) ?? []), line]);
  }
  const parts = [...new Set([own, ...Object.values(policy.entities)])].flatMap((entity) => {
    const lines = bySeller.get(entity);
    return lines ? [{ entity, lines }] : [];
  });
  // Where there is no line to go by, whatever else is missing is said of the deal as it is.
  return parts.length > 0 ? parts : [{ entity: own, lines: deal.lines }];
}

/** What a deal says as a whole holds for the part that it can hold for. */
function partOfDeal(
  deal: Deal,
  part: Part,
  { own, at, of, capped }: { own: EntityPolicy | null; at: number; of: number; capped: Part | undefined },
): Deal {
  const { purchaseOrderAmount, amends, ...others } = deal;
  const { entity } = part;
  const isOwn = entity === own;
  const currency = currencyOf(deal, part, isOwn);
  const isInDealsCurrency = sameCurrency(currency, deal.currency);
  return {
    ...others,
    lines: part.lines,
    entity: isOwn || entity === null ? deal.entity : entity.code,
    currency,
    // The parts of an amount are nobody's to guess: the whole is checked against all of them.
    amount: of === 1 && isInDealsCurrency ? deal.amount : null,
    ...(purchaseOrderAmount !== undefined && isInDealsCurrency && { purchaseOrderAmount }),
    // The original was divided in the same way.
    ...(amends && {
      amends: {
        ...amends,
        key: amends.key && !isOwn && entity ? contractKey(amends.key, own?.code ?? null, entity.code) : amends.key,
      },
    }),
    notToExceed: part === capped ? deal.notToExceed : null,
    // Its tasks are done once, and its people are found once.
    servicePackage: at === 0 ? deal.servicePackage : null,
  };
}

function sharesCustomers(own: EntityPolicy | null, other: EntityPolicy | null): boolean {
  return own?.customers === 'shared' && other?.customers === 'shared';
}

/** Another entity sells in the currency of its lines. */
function currencyOf(deal: Deal, { lines }: Part, isOwn: boolean): string | null {
  return isOwn ? deal.currency : (lines.find(({ currency }) => currency)?.currency ?? deal.currency);
}

export function sameCurrency(a: string | null, b: string | null): boolean {
  return !a || !b || a.toUpperCase() === b.toUpperCase();
}

/** One cap can't be divided: it holds for the only part that is sold by time, in the deal's currency. */
function cappedPart(deal: Deal, parts: readonly Part[], policy: Policy, report: Report): Part | undefined {
  if (!deal.notToExceed) return undefined;
  const sellsTime = ({ service }: DealLine) =>
    service && lookup(policy.mappings.services, service)?.value.pricing === 'time-and-materials';
  const byTime = parts.filter(({ lines }) => lines.some(sellsTime));
  const [only, ...more] = byTime;
  if (!only) return parts[0];
  const own = entityOf(deal, policy);
  const fits = sameCurrency(currencyOf(deal, only, only.entity === own), deal.currency);
  if (more.length === 0 && fits) return only;
  const sellers = byTime.map(({ entity }) => entity?.name ?? 'the deal’s own entity').join(' and ');
  const message = fits
    ? `${label(deal, 'notToExceed')} is ${shortened(deal.notToExceed)}, but ${sellers} both sell time, and nobody says how much of it is whose.`
    : `${label(deal, 'notToExceed')} is ${shortened(deal.notToExceed)} in the deal's currency, but ${sellers} sells its time in another.`;
  report(contradiction(message, 'Empty the field, or split the deal in the CRM.', 'notToExceed'));
  return undefined;
}

function unknownSeller(line: DealLine, policy: Policy): Issue {
  const code = shortened(line.entity ?? '');
  return issueOf('TL-MAP-0001', {
    message: `The legal entity of ${lineLabel(line)} is "${code}", which is none of our legal entities.`,
    hint: `Add config/mappings.yaml: entities.${code}, or correct the line to one of ${Object.keys(policy.entities).join(', ')}.`,
    field: `lines.${line.id}.entity`,
    about: `entity=${line.entity}`,
  });
}

function forbidden(parts: readonly Part[]): Issue {
  const sold = parts.map(
    ({ entity, lines }) =>
      `${entity?.name ?? 'The deal’s own entity'} sells ${lines.map((line) => lineLabel(line)).join(' and ')}`,
  );
  return issueOf('TL-MAP-0011', {
    message: `${sold.join('; ')}: they would be contracts of their own, which policy forbids.`,
    hint: 'Give all lines to one entity, split the deal in the CRM, or allow it in config/entities.yaml: mixedDeals.',
    about: `entities=${parts.map(({ entity }) => entity?.code ?? '').join(',')}`,
  });
}
