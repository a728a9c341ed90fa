import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareNamespace } from '../../starters/temporal/prepare-namespace.ts';
import { connect } from '../temporal.ts';

let temporal: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  temporal = await connect();
});
afterAll(() => temporal?.close());

it('keeps closed processes for 90 days, however often it is prepared', async () => {
  await prepareNamespace(temporal);
  const { config } = await temporal.client.workflowService.describeNamespace({ namespace: 'default' });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
});

it('knows the search attributes that processes are found by', async () => {
  const { customAttributes } = await temporal.client.connection.operatorService.listSearchAttributes({
    namespace: 'default',
  });
  expect(Object.keys(customAttributes ?? {})).toEqual(
    expect.arrayContaining(['Entity', 'Stage', 'Owner', 'ExceptionCategory', 'DueAt', 'Records']),
  );
});
