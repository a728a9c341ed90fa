import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ToProve } from '../activities/proof.ts';
import { unforeseen } from '../domain/issue.ts';
import type { Stands } from '../domain/lead-to-project/find-drift.ts';
import type { Policy } from '../domain/policy.ts';
import type { Counted } from '../domain/standing.ts';
import type { ProofCalls } from './proof-calls.ts';

/** What every system says of one process. */
export interface ReadStands {
  process: ToProve['process'];
  stands: Stands;
}

/** The systems that a process's contracts are read back from. */
export function systemsOf({ contracts }: ToProve, { crm, erp, psa }: Policy['systems']): string[] {
  const inPsa = psa && contracts.some((one) => one.psa) ? [psa.connection] : [];
  return [erp.connection, ...inPsa, crm.connection];
}

/** Told of every call, answered or not, how many requests it took. */
export type Count = (system: string, calls: number) => void;

/**
 * One call to each system, whatever the number of processes.
 * @returns those of the first ones that were asked about, at least one: as many as fit into one message
 * @throws a BusinessRejection's failure when a system won't show one of them, or not all of it
 */
export async function readStands(
  calls: ProofCalls,
  { crm, erp, psa }: Policy['systems'],
  asked: readonly ToProve[],
  count: Count = () => {},
): Promise<ReadStands[]> {
  const read = <T>(system: string, answer: Promise<Counted<T>>) => counted(system, answer, count);
  const contracts = asked.flatMap((one) => one.contracts.map(({ erp: keys }) => keys));
  const inErp = await read(erp.connection, calls.readErpStanding(contracts));
  // An answer that was cut ends with the last process that it tells all of.
  let told = 0;
  const some = asked.filter((one) => {
    told += one.contracts.length;
    return told <= inErp.length;
  });
  if (some.length === 0) throw notAllOfIt('contracts', erp.connection);
  const projects = some.flatMap((one) => one.contracts.flatMap(({ psa: keys }) => keys ?? []));
  const inPsa: NonNullable<Stands['psa'][number]>[] = [];
  while (psa && calls.readPsaStanding && inPsa.length < projects.length)
    inPsa.push(...(await read(psa.connection, calls.readPsaStanding(projects.slice(inPsa.length)))));
  const deals = await read(crm.connection, calls.readDealsStanding(some.map(({ dealId }) => dealId)));
  const nextOrder = inErp.values();
  const nextProject = inPsa.values();
  return some.map(({ process, contracts }, at) => {
    const deal = deals[at];
    if (!deal) throw notAllOfIt('deals', crm.connection);
    return {
      process,
      stands: {
        deal,
        erp: contracts.flatMap(() => nextOrder.next().value ?? []),
        psa: contracts.map((one) => (one.psa ? (nextProject.next().value ?? null) : null)),
      },
    };
  });
}

async function counted<T>(system: string, answer: Promise<Counted<T>>, count: Count): Promise<T[]> {
  try {
    const { read, calls } = await answer;
    count(system, calls);
    return read;
  } catch (error) {
    count(system, callsOf(error));
    throw error;
  }
}

/** What a call that failed says of it (activities/counted-call.ts), however deep its own failure is wrapped. */
function callsOf(error: unknown): number {
  if (error instanceof ApplicationFailure) return (error.details?.at(-1) as { calls?: number } | undefined)?.calls ?? 0;
  return error instanceof ActivityFailure || error instanceof TimeoutFailure ? callsOf(error.cause) : 0;
}

/** What is compared in part would be taken for gone, or for as it was: it is not compared at all. */
function notAllOfIt(what: string, system: string): ApplicationFailure {
  const issue = {
    ...unforeseen(`read its ${what} back`, system),
    message: `${system} did not tell of all its ${what}.`,
  };
  return ApplicationFailure.create({ message: issue.message, type: 'BusinessRejection', details: [[issue]] });
}
