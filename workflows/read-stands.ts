import type { ToProve } from '../activities/proof.ts';
import type { Stands } from '../domain/lead-to-project/find-drift.ts';
import type { Policy } from '../domain/policy.ts';
import type { ProofCalls } from './proof-calls.ts';

/** What every system says of some processes, and how many requests each of the systems took. */
export interface ReadStands {
  /** Of the first ones that were asked about, at least one: as many as fit into one message. */
  read: { process: ToProve['process']; stands: Stands }[];
  calls: Record<string, number>;
}

/** One call to each system, whatever the number of processes. */
export async function readStands(
  calls: ProofCalls,
  { crm, erp, psa }: Policy['systems'],
  asked: readonly ToProve[],
): Promise<ReadStands> {
  const inErp = await calls.readErpStanding(asked.flatMap(({ contracts }) => contracts.map((one) => one.erp)));
  // An answer that was cut ends with the last process that it tells all of.
  let told = 0;
  const whole = asked.filter(({ contracts }) => {
    told += contracts.length;
    return told <= inErp.read.length;
  });
  const some = whole.length > 0 ? whole : asked.slice(0, 1);
  const projects = some.flatMap(({ contracts }) => contracts.flatMap((one) => one.psa ?? []));
  const inPsa = { read: [] as NonNullable<Stands['psa'][number]>[], calls: 0 };
  while (calls.readPsaStanding && inPsa.read.length < projects.length) {
    const more = await calls.readPsaStanding(projects.slice(inPsa.read.length));
    inPsa.read.push(...more.read);
    inPsa.calls += more.calls;
  }
  const deals = await calls.readDealsStanding(some.map(({ dealId }) => dealId));
  const nextOrder = inErp.read.values();
  const nextProject = inPsa.read.values();
  const read = some.map(({ process, contracts }, at) => ({
    process,
    stands: {
      deal: deals.read[at] ?? { id: '', found: true, won: true, order: null },
      erp: contracts.flatMap(() => nextOrder.next().value ?? []),
      psa: contracts.map((one) => (one.psa ? (nextProject.next().value ?? null) : null)),
    },
  }));
  return {
    read,
    calls: {
      [erp.connection]: inErp.calls,
      [crm.connection]: deals.calls,
      ...(psa ? { [psa.connection]: inPsa.calls } : {}),
    },
  };
}
