import type { StagedDeal } from '../sandbox/stage-deal.ts';
import { hubspotAccount } from './hubspot-account.ts';
import { odooLedger } from './odoo-ledger.ts';
import { productiveLedger } from './productive-ledger.ts';
import { startThroughline, type Throughline } from './throughline.ts';

/** An installation, and the people at work in the three systems that it joins. */
export interface Firm extends Throughline {
  hubspot: ReturnType<typeof hubspotAccount>;
  odoo: ReturnType<typeof odooLedger>;
  psa: ReturnType<typeof productiveLedger>;
  nextVariant(): number;
  /** A deal of the scenario, of the next variant unless told, of which no webhook tells. */
  stage(scenario: string, variant?: number): Promise<StagedDeal>;
  /** The same, with its process started as a webhook would; answers with the deal's id. */
  closeDeal(scenario: string, variant?: number): Promise<string>;
}

/** Starts one whose deals are the variants after this. */
export async function startFirm(variant: number, options?: Parameters<typeof startThroughline>[0]): Promise<Firm> {
  const throughline = await startThroughline(options);
  const { sandbox } = throughline;
  let last = variant;
  const nextVariant = () => {
    last += 1;
    return last;
  };
  const stage: Firm['stage'] = (scenario, variant = nextVariant()) =>
    sandbox.stageDeal({ scenario, variant, webhooks: 'lose' });
  return {
    ...throughline,
    hubspot: hubspotAccount(sandbox.url),
    odoo: odooLedger(sandbox.url),
    psa: productiveLedger(sandbox.url),
    nextVariant,
    stage,
    closeDeal: async (scenario, variant) => {
      const { id } = await stage(scenario, variant);
      await throughline.start(id);
      return id;
    },
  };
}
