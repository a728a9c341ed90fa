import type { FaultKind, FaultRule } from '../../sandbox/faults.ts';
import { seededRandom, shuffled } from '../../sandbox/seeded-random.ts';

/** Milliseconds in which the deals are won and the machines die. */
export const STORM_MS = 60_000;
/** Of all calls to a system, whatever the fault. */
const FAULT_SHARE = 0.05;
/** How many deals of each scenario, and where its deals end. Each takes another variant: entity, prices, owner, pipeline. */
export const SCENARIOS = {
  'straight-through': { deals: 58, ends: 'done' },
  milestones: { deals: 24, ends: 'done' },
  retainer: { deals: 20, ends: 'done' },
  'psa-project': { deals: 24, ends: 'done' },
  'two-entities': { deals: 16, ends: 'done' },
  // Each is closed together with the deal that it amends.
  amendment: { deals: 8, ends: 'done' },
  'discount-needs-a-yes': { deals: 14, ends: 'waiting for approval' },
  'missing-entity-and-po': { deals: 12, ends: 'parked' },
  'two-possible-customers': { deals: 8, ends: 'parked' },
  'odoo-refuses': { deals: 8, ends: 'parked' },
} as const;
const LOST_SHARE = 0.1;
const VICTIMS = ['workers', 'API', 'Temporal'] as const;
const ROUNDS = 3;

type System = FaultRule['system'];
/** Whose calls can meet a fault: HubSpot alone locks records and moves accounts. */
const SYSTEMS = ['hubspot', 'odoo', 'productive'] satisfies System[];
const STRIKES: Record<FaultKind, readonly System[]> = {
  'error-500': SYSTEMS,
  'bad-gateway-502': SYSTEMS,
  'too-many-requests-429': SYSTEMS,
  'unauthorized-401': SYSTEMS,
  'locked-423': ['hubspot'],
  'migrating-477': ['hubspot'],
  'hang-without-commit': SYSTEMS,
  'hang-with-commit': SYSTEMS,
  'cut-before': SYSTEMS,
  'cut-while-working': SYSTEMS,
  'cut-after-commit': SYSTEMS,
  garble: SYSTEMS,
  slow: SYSTEMS,
};

export type Scenario = keyof typeof SCENARIOS;
export type Victim = (typeof VICTIMS)[number];

/** All that is left to chance in a storm, in milliseconds since it began. */
export interface StormPlan {
  /** For the sandbox's own chances: which call a fault strikes, how webhooks are shuffled and cut into deliveries. */
  seed: string;
  deals: { at: number; scenario: Scenario; variant: number; webhooks: 'send' | 'lose' }[];
  kills: { at: number; victim: Victim; downFor: number }[];
  faults: FaultRule[];
}

/** The storm of this seed: always the same one. */
export function stormPlan(seed: number): StormPlan {
  const random = seededRandom(`storm ${seed}`);
  const upTo = (limit: number) => Math.floor(random() * limit);
  return { seed: `storm ${seed}`, deals: dealsWon(random, upTo), kills: kills(random, upTo), faults: faults(upTo) };
}

function dealsWon(random: () => number, upTo: (limit: number) => number): StormPlan['deals'] {
  const won = shuffled(
    Object.entries(SCENARIOS).flatMap(([scenario, { deals: count }]) => {
      // What is amended is a straight-through deal, too: of numbers of its own.
      const from = scenario === 'amendment' ? 1_001 : 1;
      const variants = shuffled(
        Array.from({ length: 4 * count }, (_, index) => from + index),
        random,
      );
      return variants.slice(0, count).map((variant) => ({ scenario: scenario as Scenario, variant }));
    }),
    random,
  );
  const times = won.map(() => upTo(STORM_MS)).sort((a, b) => a - b);
  const lost = new Set(
    shuffled(
      won.map((_, index) => index),
      random,
    ).slice(0, Math.round(won.length * LOST_SHARE)),
  );
  return won.map((deal, index) => ({
    at: times[index] ?? 0,
    ...deal,
    webhooks: lost.has(index) ? ('lose' as const) : ('send' as const),
  }));
}

/** In turn: each dies once in every round, in another order each time, and is gone for a while. */
function kills(random: () => number, upTo: (limit: number) => number): StormPlan['kills'] {
  const victims = Array.from({ length: ROUNDS }, () => shuffled(VICTIMS, random)).flat();
  const span = STORM_MS / victims.length;
  return victims.map((victim, index) => ({
    at: Math.floor(index * span) + upTo(span / 2),
    victim,
    downFor: 200 + upTo(2_000),
  }));
}

/** Each kind by a rule of its own, so that the number of a call among its system's decides whether and how it fails. */
function faults(upTo: (limit: number) => number): FaultRule[] {
  const kinds = Object.entries(STRIKES) as [FaultKind, readonly System[]][];
  return SYSTEMS.flatMap((system) => {
    const met = kinds.filter(([, systems]) => systems.includes(system)).map(([fault]) => fault);
    const probability = 1 - (1 - FAULT_SHARE) ** (1 / met.length);
    return met.map((fault) => ({ system, operation: '*', fault, probability, ...details(fault, upTo) }));
  });
}

function details(fault: FaultKind, upTo: (limit: number) => number): Partial<FaultRule> {
  // HubSpot's own "moving" without a time means a minute, which would be most of the storm.
  if (fault === 'too-many-requests-429' || fault === 'migrating-477') return { retryAfterSeconds: 1 + upTo(2) };
  if (fault === 'slow' || fault === 'cut-while-working') return { delayMilliseconds: 200 + upTo(800) };
  return {};
}
