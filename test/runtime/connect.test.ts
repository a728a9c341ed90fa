import { setTimeout as sleep } from 'node:timers/promises';
import { msToTs } from '@temporalio/common/lib/time.js';
import { describe, expect, it } from 'vitest';
import { checkSearchAttributes } from '../../starters/temporal/check-search-attributes.ts';
import { connectTemporal } from '../../starters/temporal/connect.ts';
import { connectTemporalWorker } from '../../starters/temporal/connect-worker.ts';
import { startDevServer } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { freePort } from '../free-port.ts';
import { testKeys } from '../payload-keys.ts';
import { connect, temporalEnv, uniqueName } from '../temporal.ts';

describe.each([
  ['a client', connectTemporal],
  ['a worker', connectTemporalWorker],
])('%s', (_who, connectAs) => {
  it('connects as the environment says', async () => {
    const temporal = await connectAs(temporalEnv());
    expect(temporal).toMatchObject({ address: temporalEnv().TEMPORAL_ADDRESS, namespace: 'default' });
    await temporal.close();
  });

  it('says at once that the namespace is missing', async () => {
    const before = Date.now();
    await expect(connectAs({ ...temporalEnv(), TEMPORAL_NAMESPACE: 'nowhere' })).rejects.toThrow(
      /TL-TEMPORAL-0006.*has no namespace "nowhere"/,
    );
    expect(Date.now() - before).toBeLessThan(5_000);
  });

  it('names the address that does not answer, and what would be right', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(connectAs({ TEMPORAL_ADDRESS: address, ...testKeys }, 500)).rejects.toThrow(
      new RegExp(`TL-TEMPORAL-0008.*No Temporal server answers at ${address}.*npm start.*TEMPORAL_ADDRESS`),
    );
  });
});

it('waits for a server that is just coming up', async () => {
  const port = await freePort();
  const connecting = connectTemporal({ TEMPORAL_ADDRESS: `127.0.0.1:${port}`, ...testKeys });
  await sleep(500);
  const server = await startDevServer((await findTemporal()).path, { port }, '/dev/null');
  const temporal = await connecting;
  await temporal.close();
  await server.stop();
});

it('reads a page of a history that is larger than gRPC takes by itself', async () => {
  const { client, close } = await connect();
  const hint = 'x'.repeat(1_500_000);
  const named = { workflowId: uniqueName('long'), taskQueue: uniqueName('nobody') };
  const handle = await client.workflow.start('waitsForever', named);
  for (const _ of Array(3)) await handle.signal('hint', hint);
  expect((await handle.fetchHistory()).events?.at(-1)?.workflowExecutionSignaledEventAttributes).toBeDefined();
  await handle.terminate();
  await close();
});

it('names the commands that add the search attributes a cluster lacks', async () => {
  const ours = await connectTemporal(temporalEnv());
  await checkSearchAttributes(ours);
  const namespace = uniqueName('bare');
  const day = msToTs('1 day');
  await ours.client.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: day });
  const failure = checkSearchAttributes({ ...ours, namespace });
  await expect(failure).rejects.toThrow(`--namespace ${namespace} --name Records --type KeywordList`);
  await ours.close();
});
