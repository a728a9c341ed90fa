import type { CrmPort, WonDeal, WonDealsSearch, WriteBack } from '../connectors/crm-port.ts';
import { type DealReading, fingerprinted } from '../domain/deal.ts';
import { type Fingerprint, instant } from '../domain/ids.ts';
import type { Counted, DealStands } from '../domain/standing.ts';
import { countedCall } from './counted-call.ts';
import { outsideCall } from './outside-call.ts';
import { sha256 } from './sha256.ts';

export type CrmActivities = ReturnType<typeof crmActivities>;

/** A deal with its fingerprint, or what became of it. */
export type FingerprintedReading =
  | (Extract<DealReading, { found: 'deal' }> & { fingerprint: Fingerprint })
  | Exclude<DealReading, { found: 'deal' }>;

/** What workflows may ask of the CRM behind this port. */
export function crmActivities(system: string, crm: CrmPort) {
  return {
    readDeal: (id: string): Promise<FingerprintedReading> =>
      outsideCall(system, async (context) => {
        const reading = await crm.readDeal(id, context);
        if (reading.found !== 'deal') return reading;
        return { ...reading, fingerprint: sha256(fingerprinted(reading.deal)) as Fingerprint };
      }),

    readDealsStanding: (ids: string[]): Promise<Counted<DealStands>> =>
      countedCall(system, (context) => crm.readStanding(ids, context)),

    /** Stamped when it is sent: the sweep tells our own change from others' by the time between stamp and change. */
    writeBack: (id: string, back: Omit<WriteBack, 'at'>): Promise<void> =>
      outsideCall(system, (context) => crm.writeBack(id, { ...back, at: instant(new Date().toISOString()) }, context)),

    wonDeals: (search: WonDealsSearch): Promise<{ deals: WonDeal[]; next: string | null }> =>
      outsideCall(system, (context) => crm.wonDeals(search, context)),
  };
}
