import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiAlone, startApiAlone } from './api-alone.ts';
import type { RunningApi } from './running-api.ts';
import { sendWebhook, wonEvent } from './signed-webhook.ts';

let alone: ApiAlone;
let api: ApiAlone['api'];

beforeAll(async () => {
  alone = await startApiAlone();
  ({ api } = alone);
});

afterAll(() => alone?.close());

it('asks who calls too often to wait, and still takes webhooks', async () => {
  let refused: Awaited<ReturnType<RunningApi['get']>> | undefined;
  for (let batch = 0; batch < 40 && !refused; batch += 1) {
    const answers = await Promise.all(Array.from({ length: 100 }, () => api.get('/healthz')));
    refused = answers.find(({ status }) => status !== 200);
  }
  expect(refused).toMatchObject({ status: 429, body: { code: 'TL-API-0013' } });
  expect(refused?.headers.get('retry-after')).toBe('60');
  expect(await sendWebhook(api.url, [wonEvent(1)])).toMatchObject({ status: 200 });
});
