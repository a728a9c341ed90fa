import { runWorkers } from './run-workers.ts';

await runWorkers(['psa']);
