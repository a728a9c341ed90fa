import { pino } from 'pino';
import { type MainFlags, parseFlags } from './main-flags.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

/** HubSpot's day of webhook retries passes in ten minutes here, Productive's two in twenty: nobody watches for so long. */
const retryScale = 1 / 144;
/** Long enough to be seen working in the background. */
const copyMilliseconds = 3_000;

const log = pino({ name: 'sandbox' });

const flags = readFlags();
const sandbox = await start(flags);
log.info({ url: sandbox.url, stateFile: flags.stateFile ?? null, seed: flags.seed }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'closing');
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => fail(1, error),
    );
  });
}

function readFlags(): MainFlags {
  try {
    return parseFlags(process.argv.slice(2));
  } catch (error) {
    return fail(2, error);
  }
}

async function start({ webhookTarget, stateFile, ...options }: MainFlags): Promise<Sandbox> {
  try {
    return await startSandbox({
      ...options,
      ...(stateFile === undefined ? {} : { stateFile }),
      webhooks: { targetUrl: webhookTarget, retryScale },
      productive: { copyMilliseconds },
      onError: (error) => log.error({ error }, 'the sandbox failed at a call'),
    });
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    const taken = `[TL-SANDBOX-0002] Port ${options.port} is taken; choose another with --port.`;
    return fail(1, isTaken ? new Error(taken) : error);
  }
}

function fail(code: number, error: unknown): never {
  log.fatal(error instanceof Error ? error.message : String(error));
  process.exit(code);
}
