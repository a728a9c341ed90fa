import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { dataConverter } from '../../starters/temporal/data-converter.ts';
import { devServerArguments } from '../../starters/temporal/dev-server.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { searchAttributes } from '../../starters/temporal/search-attributes.ts';
import { freePort } from '../free-port.ts';
import { connectOwnNamespace, type OwnNamespace } from '../own-namespace.ts';
import { temporalEnv } from '../temporal.ts';
import { timeSkippingServer } from '../time-skipping-server.ts';

/** In plain text: a recording is to be read and compared by people, and outlives every key. */
export const plain = { PAYLOAD_ENCRYPTION: 'off' };

/** One that asks each run for another after so many events, as every server does after some thousands. */
export async function serverOfShortRuns(events: number): Promise<OwnNamespace> {
  const port = await freePort();
  const shortly = ['--dynamic-config-value', `limit.historyCount.suggestContinueAsNew=${events}`];
  const server = spawn((await findTemporal()).path, [...devServerArguments({ port }), ...shortly], { stdio: 'ignore' });
  const temporal = await connectOwnNamespace({ ...plain, TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  return {
    ...temporal,
    close: async () => {
      await temporal.close();
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}

type JumpedOver = `${number} ${'days' | 'minutes'}`;

/** What time it is there, and how it passes. */
export interface JumpingClock {
  now(): Promise<Date>;
  jump(duration: JumpedOver): Promise<void>;
}

/** One whose clock jumps to the next timer when it is told to. It has one namespace, and our types of search attributes. */
export async function serverWithJumpingClock(): Promise<{ temporal: OwnNamespace; clock: JumpingClock }> {
  const path = await timeSkippingServer();
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const { connection, nativeConnection, namespace = 'default' } = environment;
  const types = { Keyword: 2, Datetime: 6, KeywordList: 7 } as const;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(Object.entries(searchAttributes).map(([name, type]) => [name, types[type]])),
  });
  const converter = dataConverter(plain);
  const temporal = {
    namespace,
    nativeConnection,
    dataConverter: converter,
    client: new Client({ connection, namespace, dataConverter: converter }),
    env: { ...temporalEnv(), ...plain, TEMPORAL_ADDRESS: environment.address, TEMPORAL_NAMESPACE: namespace },
    close: () => environment.teardown(),
  };
  const clock = {
    now: async () => new Date(await environment.currentTimeMs()),
    jump: (duration: JumpedOver) => environment.sleep(duration),
  };
  return { temporal, clock };
}
