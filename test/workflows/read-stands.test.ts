import { expect, it } from 'vitest';
import type { ToProve } from '../../activities/proof.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { ProofCalls } from '../../workflows/proof-calls.ts';
import { readStands } from '../../workflows/read-stands.ts';
import { configFolder } from '../throughline.ts';

/* What no connector does, and what only a contract of many hundred lines would do: an answer without a part of it. */

const { systems } = loadConfig(configFolder);
const asked = ['1', '2'].map((dealId) => ({
  process: `lead-to-project:hubspot-${dealId}`,
  seq: Number(dealId),
  dealId,
  contracts: [
    { erp: {}, psa: null },
    { erp: {}, psa: null },
  ],
})) as unknown as ToProve[];

/** So many contracts and so many deals are told of. */
function answering(contracts: number, deals: number): ProofCalls {
  const won = (id: string) => ({ id, found: true, won: true, order: null });
  return {
    readErpStanding: async () => ({ read: Array.from({ length: contracts }, () => ({})), calls: 5 }),
    readDealsStanding: async (ids: string[]) => ({ read: ids.slice(0, deals).map(won), calls: 1 }),
    readPsaStanding: null,
  } as unknown as ProofCalls;
}

it('answers for as many of the first as are told in whole', async () => {
  const made: unknown[] = [];
  const count = (system: string, calls: number) => made.push([system, calls]);
  const read = await readStands(answering(3, 2), systems, asked, count);
  expect(read.map(({ stands }) => [stands.deal.id, stands.erp.length])).toEqual([['1', 2]]);
  expect(made).toEqual([
    ['odoo', 5],
    ['hubspot', 1],
  ]);
});

it('compares nothing of a process of which only some contracts are told', async () => {
  await expect(readStands(answering(1, 2), systems, asked)).rejects.toMatchObject({
    type: 'BusinessRejection',
    message: 'odoo did not tell of all its contracts.',
  });
});

it('does not take a deal for won of which the CRM says nothing', async () => {
  await expect(readStands(answering(4, 1), systems, asked)).rejects.toMatchObject({
    type: 'BusinessRejection',
    message: 'hubspot did not tell of all its deals.',
  });
});
