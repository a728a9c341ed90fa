import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartOptions {
  readonly port: number;
  readonly temporalPort: number;
  readonly uiPort: number;
  readonly sandboxPort: number;
  readonly state: string;
  readonly deals: boolean;
  readonly fresh: boolean;
  readonly help: boolean;
}

export const usage = `npm start -- [options]

Brings everything up on this machine: Temporal, the sandbox CRM and Odoo, the workers and the API.

  --port N           the API (8080)
  --temporal-port N  Temporal's gRPC service (7233)
  --ui-port N        Temporal's Web UI (8233)
  --sandbox-port N   the sandbox systems (8090)
  --state DIR        where everything is kept (.throughline)
  --no-deals         close no sample deals
  --fresh            delete what is kept there and begin anew
  --help             this text

Your own systems instead of the sandbox's, and your own Temporal: see .env.example.
`;

/** Reads the command line of `npm start`. Throws StartError for what it doesn't know. */
export function parseOptions(args: readonly string[]): StartOptions {
  const values = parse(args);
  const port = (flag: 'port' | 'temporal-port' | 'ui-port' | 'sandbox-port') => portNumber(flag, values[flag]);
  return {
    port: port('port'),
    temporalPort: port('temporal-port'),
    uiPort: port('ui-port'),
    sandboxPort: port('sandbox-port'),
    state: resolve(values.state),
    deals: !values['no-deals'],
    fresh: values.fresh,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8080' },
        'temporal-port': { type: 'string', default: '7233' },
        'ui-port': { type: 'string', default: '8233' },
        'sandbox-port': { type: 'string', default: '8090' },
        state: { type: 'string', default: '.throughline' },
        'no-deals': { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new StartError('TL-START-0001', `${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function portNumber(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartError('TL-START-0001', `--${flag} takes a port from 1 to 65535, not "${text}".`);
}
