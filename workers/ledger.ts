import { runWorkers } from './run-workers.ts';

await runWorkers(['ledger']);
