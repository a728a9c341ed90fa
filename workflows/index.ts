export { leadToProject } from './lead-to-project.ts';
export { nightlyProof } from './nightly-proof.ts';
export { previewLeadToProject } from './preview-lead-to-project.ts';
export { resolveExceptionGroup } from './resolve-exception-group.ts';
export { sweepWonDeals } from './sweep-won-deals.ts';
