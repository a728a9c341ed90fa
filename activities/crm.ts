import type { CrmPort, WonDeal, WonDealsSearch, WriteBack } from '../connectors/crm-port.ts';
import type { DealReading } from '../domain/deal.ts';
import { outsideCall } from './outside-call.ts';

export type CrmActivities = ReturnType<typeof crmActivities>;

/** What workflows may ask of the CRM behind this port. */
export function crmActivities(system: string, crm: CrmPort) {
  return {
    readDeal: (id: string): Promise<DealReading> => outsideCall(system, (context) => crm.readDeal(id, context)),

    writeBack: (id: string, back: WriteBack): Promise<void> =>
      outsideCall(system, (context) => crm.writeBack(id, back, context)),

    wonDeals: (search: WonDealsSearch): Promise<{ deals: WonDeal[]; next: string | null }> =>
      outsideCall(system, (context) => crm.wonDeals(search, context)),
  };
}
