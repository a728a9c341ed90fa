import { sum } from '../money.ts';
import { moneyText } from '../money-text.ts';
import type { ContractOnRecord, OnRecord } from './contract-on-record.ts';
import { orderOf, soldBy } from './drift-in-erp.ts';
import type { Difference, Stands } from './find-drift.ts';
import { contractsOf } from './plan-types.ts';

/** How the deal is no longer what its contracts were written for. */
export function driftOfDeal(
  plan: OnRecord['plan'],
  contracts: readonly ContractOnRecord[],
  { deal, erp }: Pick<Stands, 'deal' | 'erp'>,
): Difference[] {
  const record = `Deal ${deal.id}`;
  const says = (text: string, about: string, price: Difference['price']): Difference => {
    return { system: 'crm', record, sentences: [{ text, about, mends: false }], price };
  };
  if (!deal.found || !deal.won) {
    return byCurrency(plan, contracts, erp).map(({ numbers, price }) => {
      const written = `${numbers} over ${moneyText(price.planned)} was written for it`;
      return deal.found
        ? says(`${record} is no longer won; ${written}.`, 'deal', price)
        : says(`${record} is no longer in the CRM: it was deleted, or merged into another; ${written}.`, 'gone', price);
    });
  }
  const told = unique(deal.order?.split(',').map((number) => number.trim()) ?? []);
  const numbers = unique(contracts.map(({ orderNumber }) => orderNumber));
  if (told === '' || told === numbers) return [];
  return [says(`${record} names order ${told}; ${numbers} was written for it.`, 'order', null)];
}

/** Orders of two legal entities may have one number: each counts it by itself. */
function unique(numbers: readonly string[]): string {
  return [...new Set(numbers)].join(', ');
}

/** What was approved for the deal, and what its orders, which stand without it, come to now. */
function byCurrency(plan: OnRecord['plan'], contracts: readonly ContractOnRecord[], erp: Stands['erp']) {
  const all = contractsOf(plan).map((contract, at) => {
    const { currency, ...planned } = contract.totals.untaxed;
    const now = soldBy(contract, orderOf(contract, erp[at]));
    return { currency, number: contracts[at]?.orderNumber ?? '', planned: { currency, ...planned }, now };
  });
  return [...Map.groupBy(all, ({ currency }) => currency)].map(([currency, same]) => ({
    numbers: unique(same.map(({ number }) => number)),
    price: {
      planned: sum(
        same.map(({ planned }) => planned),
        currency,
      ),
      now: sum(
        same.map(({ now }) => now),
        currency,
      ),
    },
  }));
}
