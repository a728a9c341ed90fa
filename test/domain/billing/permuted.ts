import fc from 'fast-check';
import type { BillingInput } from '../../../domain/billing/billing-input.ts';
import type { TimeEntry } from '../../../domain/billing/entry.ts';
import type { Month } from './arbitrary-month.ts';

export type Asked = { input: BillingInput; entries: TimeEntry[] };

/** The same question, with all that has no order of its own in another one. */
export function permuted({ input, entries }: Month): fc.Arbitrary<Asked> {
  const { contract, policy, decisions, odd } = input;
  return fc
    .record({
      entries: shuffled(entries),
      expenses: shuffled(input.expenses),
      claims: shuffled(input.claims),
      corrections: shuffled(input.corrections),
      oddTime: shuffled(odd.time),
      oddExpenses: shuffled(odd.expenses),
      held: shuffled(decisions.held),
      writtenOff: shuffled(decisions.writtenOff),
      reductions: shuffled(decisions.reductions),
      creditable: shuffled(decisions.creditable),
      rateCard: shuffled(policy.rateCard),
      exchange: shuffled(policy.exchange),
      rates: fc.tuple(...contract.versions.map(({ terms }) => shuffled(terms.rates))),
      overage: fc.tuple(
        ...contract.versions.map(({ terms }) =>
          fc.tuple(...terms.lines.map((line) => shuffled('overage' in line ? (line.overage?.rates ?? []) : []))),
        ),
      ),
      events: shuffled(contract.progress.events),
      completions: shuffled(contract.progress.completions),
      acceptances: shuffled(contract.progress.acceptances),
      onHold: shuffled(contract.onHold),
    })
    .map((all) => ({
      entries: all.entries,
      input: {
        ...input,
        expenses: all.expenses,
        claims: all.claims,
        corrections: all.corrections,
        odd: { time: new Map(all.oddTime), expenses: new Map(all.oddExpenses) },
        decisions: {
          held: all.held,
          writtenOff: all.writtenOff,
          reductions: all.reductions,
          creditable: all.creditable,
        },
        policy: { ...policy, rateCard: all.rateCard, exchange: all.exchange },
        contract: {
          ...contract,
          onHold: all.onHold,
          progress: { events: all.events, completions: all.completions, acceptances: all.acceptances },
          versions: contract.versions.map((version, index) => ({
            ...version,
            terms: {
              ...version.terms,
              rates: all.rates[index] ?? [],
              lines: version.terms.lines.map((line, at) =>
                'overage' in line && line.overage !== null
                  ? { ...line, overage: { rates: all.overage[index]?.[at] ?? [] } }
                  : line,
              ),
            },
          })),
        },
      },
    }));
}

function shuffled<T>(all: Iterable<T>): fc.Arbitrary<T[]> {
  const list = [...all];
  return fc.shuffledSubarray(list, { minLength: list.length });
}
