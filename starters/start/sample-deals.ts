import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** A deal that was closed in the sandbox CRM. */
export interface SampleDeal {
  /** What it shows. */
  readonly scenario: string;
  readonly variant: number;
  /** The CRM's id. */
  readonly id: string;
  readonly name: string;
}

const scenarios = [
  ...[1, 2, 3, 4].map((variant) => ({ scenario: 'straight-through', variant })),
  ...[
    'milestones',
    'retainer',
    'two-entities',
    'psa-project',
    'discount-needs-a-yes',
    'missing-entity-and-po',
    'two-possible-customers',
    'odoo-refuses',
  ].map((scenario) => ({ scenario, variant: 1 })),
];

/**
 * Closes the sample firm's dozen deals in the sandbox, each once in the life of a state: `file` remembers which, so that an
 * interrupted start goes on where it stopped. Returns them all.
 */
export async function closeSampleDeals(sandbox: string, file: string): Promise<SampleDeal[]> {
  const deals = knownDeals(file);
  for (const wanted of scenarios) {
    if (deals.some(({ scenario, variant }) => scenario === wanted.scenario && variant === wanted.variant)) continue;
    const response = await fetch(`${sandbox}/_deals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
      signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok) throw new Error(`The sandbox can't close ${wanted.scenario}: ${await response.text()}`);
    const { id, name } = (await response.json()) as { id: string; name: string };
    deals.push({ ...wanted, id, name });
    writeFileSync(`${file}.new`, `${JSON.stringify(deals, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }
  return deals;
}

/** The deals that were closed in an earlier start. */
function knownDeals(file: string): SampleDeal[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as SampleDeal[]) : [];
}
