import { psaReceiptOf, receiptOf } from './applied.ts';
import { british, deal, entity, erp, line, NWG, planOf, policy, psa } from './sample.ts';

/** A deal that is delivered both in the ERP and in the PSA: its plan, and what is read back when all of it is written. */
export const both = policy({ entities: { NWG: entity({ projectIn: 'both' }), NWL: british() } });
export const answers = { [NWG]: { erp: erp(), psa: psa() } };
const scope = line({ id: '72', service: 'DELIVERY', name: 'Rollout', quantity: '1', unitPrice: '1000', position: 2 });
export const plan = planOf({ deal: deal({ lines: [line(), scope], servicePackage: 'implementation' }), answers }, both);
if (!plan.writes.psa) throw new Error('Nothing is planned in the PSA.');
export const inErp = receiptOf(plan, plan.customerName);
export const inPsa = psaReceiptOf(plan.writes.psa);
