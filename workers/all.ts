import { runWorkers } from './run-workers.ts';

/** Every role in one process: enough for one machine. */
await runWorkers();
