import Big from 'big.js';
import { addDays } from '../civil-date.ts';
import type { CivilDate } from '../ids.ts';
import { type Decimal, money } from '../money.ts';
import { type Contract, type SoldLine, versionOn } from './contract.ts';
import { type Days, dayCount, daysOfFee, type FeePeriod } from './period.ts';

export type RetainerLine = Extract<SoldLine, { pricing: 'retainer' }>;

/** A sold retainer, as the last version that a run knows has it, and the contract whose versions say what was in force when. */
export interface KnownRetainer {
  contract: Contract;
  line: RetainerLine;
}

/** Rule 11: fee and included minutes of one period. */
export function retainerValue(
  { contract, line }: KnownRetainer,
  of: FeePeriod,
): { fee: Decimal; feeSays: string; includedMinutes: number } {
  const days = daysOfFee(of);
  const parts = line.proration === 'days' ? byDays(contract, line.id, days) : onFirstDay(contract, line.id, days);
  const sum = (pick: (line: RetainerLine) => Big.BigSource) =>
    parts.reduce(
      (total, { retainer, share, of: all }) => total.plus(new Big(pick(retainer)).times(share).div(all)),
      new Big(0),
    );
  return {
    fee: money(
      sum(({ fee }) => fee),
      contract.currency,
    ).amount,
    feeSays: `${parts.map(inWords).join(', and ') || 'It is not sold then'}.`,
    includedMinutes: Number(sum(({ includedMinutes }) => includedMinutes).toFixed(0, Big.roundHalfUp)),
  };
}

interface Part {
  retainer: RetainerLine;
  version: number;
  /** So many days of so many. */
  share: number;
  of: number;
}

function onFirstDay(contract: Contract, id: string, { first, last }: Days): Part[] {
  const day = first < contract.startsOn && contract.startsOn <= last ? contract.startsOn : first;
  const sold = retainerOn(contract, id, day);
  return sold ? [{ ...sold, share: 1, of: 1 }] : [];
}

function byDays(contract: Contract, id: string, days: Days): Part[] {
  const inForce = new Map<RetainerLine, Part>();
  for (let day = days.first; day <= days.last; day = addDays(day, 1)) {
    const sold = retainerOn(contract, id, day);
    const share = (sold && inForce.get(sold.retainer)?.share) ?? 0;
    if (sold) inForce.set(sold.retainer, { ...sold, share: share + 1, of: dayCount(days) });
  }
  return [...inForce.values()];
}

function retainerOn(contract: Contract, id: string, day: CivilDate): Pick<Part, 'retainer' | 'version'> | null {
  const version = versionOn(contract, day);
  const line = version?.terms.lines.find((sold) => sold.id === id);
  return version && line?.pricing === 'retainer' ? { retainer: line, version: version.number } : null;
}

function inWords({ retainer, version, share, of }: Part): string {
  return `${retainer.fee} as version ${version} has it${of === 1 ? '' : ` for ${share} of ${of} days`}`;
}
