import type { PsaCapabilities } from '../../domain/capabilities.ts';

/** What Productive can do for us. Its webhooks need its largest plan; without, only the sweep and people tell of changes. */
export const productiveCapabilities: PsaCapabilities = {
  externalId: 'custom field',
  webhooks: true,
  projectTemplate: 'copy',
  placeholders: true,
  approve: true,
  markBilled: 'mirror invoice',
};
