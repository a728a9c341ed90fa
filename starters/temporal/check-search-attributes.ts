import type { TemporalConnection } from './connect.ts';
import { searchAttributes } from './search-attributes.ts';
import { TemporalError } from './temporal-error.ts';

/**
 * Throws TemporalError with the commands that add what a cluster of the user's lacks. A cluster that doesn't say what it
 * has (Temporal Cloud tells only its own tools) is believed.
 */
export async function checkSearchAttributes({ client, namespace, address }: TemporalConnection): Promise<void> {
  const present = await client.connection.operatorService.listSearchAttributes({ namespace }).catch(() => undefined);
  if (present === undefined) return;
  const missing = Object.entries(searchAttributes).filter(([name]) => !(name in (present.customAttributes ?? {})));
  if (missing.length === 0) return;
  const add = `temporal operator search-attribute create --address ${address} --namespace ${namespace}`;
  throw new TemporalError(
    'TL-TEMPORAL-0009',
    `Namespace "${namespace}" at ${address} lacks search attributes. Add them:\n` +
      missing.map(([name, type]) => `  ${add} --name ${name} --type ${type}`).join('\n'),
  );
}
