import { parseArgs } from 'node:util';
import { z } from 'zod';

const whole = (name: string) => z.string().regex(/^\d+$/, `--${name} wants a whole number`).transform(Number);

const flagsSchema = z.object({
  port: whole('port').pipe(z.number().max(65_535, '--port wants a port, up to 65535')),
  'state-file': z.string().optional(),
  'odoo-version': z.enum(['17', '19'], '--odoo-version wants 17 or 19'),
  'webhook-target': z.url('--webhook-target wants a URL').optional(),
  seed: z.string(),
  'no-service-times': z.boolean(),
  'search-lag': whole('search-lag'),
});

export interface MainFlags {
  port: number;
  stateFile: string | undefined;
  odooVersion: '17' | '19';
  webhookTarget: string | undefined;
  seed: string;
  serviceTimes: boolean;
  searchLagMilliseconds: number;
}

/** What the command line asks for. Throws one error that names every flag it doesn't understand. */
export function parseFlags(args: readonly string[]): MainFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8090' },
      'state-file': { type: 'string' },
      'odoo-version': { type: 'string', default: '19' },
      'webhook-target': { type: 'string' },
      seed: { type: 'string', default: 'throughline' },
      'no-service-times': { type: 'boolean', default: false },
      // Milliseconds. HubSpot names no figure; a change usually shows within seconds.
      'search-lag': { type: 'string', default: '2000' },
    },
  });
  const result = flagsSchema.safeParse(values);
  if (!result.success) throw new Error(result.error.issues.map(({ message }) => message).join('; '));
  const flags = result.data;
  return {
    port: flags.port,
    stateFile: flags['state-file'],
    odooVersion: flags['odoo-version'],
    webhookTarget: flags['webhook-target'],
    seed: flags.seed,
    serviceTimes: !flags['no-service-times'],
    searchLagMilliseconds: flags['search-lag'],
  };
}
