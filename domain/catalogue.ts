import type { ExceptionCategory } from './policy.ts';

/**
 * Every code a person can meet in an exception: its category, what it means and what to do. One table, so that messages,
 * documentation and the API say the same.
 */
export const catalogue = {
  'TL-DEAL-0001': { category: 'incomplete data', title: 'A mandatory field of the deal is empty' },
  'TL-DEAL-0002': { category: 'incomplete data', title: 'A field of the deal is not readable' },
  'TL-DEAL-0003': { category: 'incomplete data', title: 'The deal contradicts itself' },
  'TL-DEAL-0004': { category: 'incomplete data', title: 'The deal has no company' },
  'TL-DEAL-0005': { category: 'incomplete data', title: 'The deal has no lines' },
  'TL-MAP-0001': { category: 'policy', title: 'The legal entity is not configured' },
  'TL-MAP-0002': { category: 'policy', title: 'The currency is not one of the entity’s' },
  'TL-MAP-0003': { category: 'policy', title: 'The service is not mapped' },
  'TL-MAP-0004': { category: 'policy', title: 'The deal’s owner is not mapped' },
  'TL-MAP-0005': { category: 'policy', title: 'The payment terms are not mapped' },
  'TL-MAP-0006': { category: 'policy', title: 'The service package or billing schedule is not configured' },
  'TL-MAP-0007': { category: 'policy', title: 'The country is not known' },
  'TL-MAP-0008': { category: 'policy', title: 'The ERP does not have what the mapping names' },
  'TL-MAP-0009': { category: 'policy', title: 'No rate for this role and currency' },
  'TL-CFG-0001': { category: 'policy', title: 'The configuration is not right' },
  'TL-MATCH-0001': { category: 'ambiguous match', title: 'Several customers could be this company' },
  'TL-MATCH-0002': { category: 'ambiguous match', title: 'The customer that matches is archived' },
  'TL-MATCH-0003': { category: 'ambiguous match', title: 'Nobody in the ERP is this company, and we may not add it' },
  'TL-ERP-0001': { category: 'rejected by system', title: 'The ERP refuses a record' },
  'TL-ERP-0002': { category: 'access', title: 'The service account may not do this in the ERP' },
  'TL-ERP-0003': { category: 'access', title: 'The ERP does not accept the credentials' },
  'TL-ERP-0004': {
    category: 'rejected by system',
    title: 'The ERP answered in a way this version does not understand',
  },
  'TL-ERP-0005': { category: 'rejected by system', title: 'A record is in a state that forbids the next step' },
  'TL-CRM-0001': { category: 'rejected by system', title: 'The CRM refuses a change' },
  'TL-CRM-0002': { category: 'access', title: 'The service account may not do this in the CRM' },
  'TL-CRM-0003': { category: 'access', title: 'The CRM does not accept the credentials' },
  'TL-CRM-0004': {
    category: 'rejected by system',
    title: 'The CRM answered in a way this version does not understand',
  },
  'TL-DRIFT-0001': { category: 'drift', title: 'The deal changed after it was handled' },
  'TL-DRIFT-0003': { category: 'drift', title: 'What was read back is not what was planned' },
  'TL-UNDO-0001': { category: 'rejected by system', title: 'Undoing must not go on' },
  'TL-BUG-0001': { category: 'rejected by system', title: 'Throughline met something it does not know' },
} as const satisfies Record<string, { category: ExceptionCategory; title: string }>;

export type CatalogueCode = keyof typeof catalogue;
