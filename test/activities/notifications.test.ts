import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notificationActivities } from '../../activities/notifications.ts';
import { messagesUrl } from '../../connectors/message-webhook/messages-url.ts';
import { approvalId, businessKey, instant, planHash, processId } from '../../domain/ids.ts';
import { noticeOf } from '../../domain/notice.ts';
import type { OpenApproval } from '../../domain/open-approval.ts';
import { freePort } from '../free-port.ts';

const process = processId('lead-to-project', businessKey('hubspot', '1'));
const at = instant('2026-11-24T15:00:00.000Z');
const asked: OpenApproval = {
  id: approvalId(process, 1),
  planHash: planHash('a'.repeat(64)),
  requirements: [{ rule: 'r', roles: ['sales-lead'], need: 'any', because: 'Ann Lee gets 15 %.', dueBusinessHours: 8 }],
  decisions: [],
  barred: [],
  since: at,
  dueAt: at,
  differences: [],
};
const notice = noticeOf('reminded', process, asked, 2);

let server: Server;
let url: string;
let answer: number | 'cut';
const taken: { key: unknown; body: unknown }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    taken.push({ key: request.headers['idempotency-key'], body: JSON.parse(body) });
    if (answer === 'cut') request.socket.destroy();
    else response.writeHead(answer).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => server.close());
beforeEach(() => {
  answer = 200;
  taken.length = 0;
});

/** One attempt, and what it said in its heartbeats. */
async function attempt(to: string | null = url, info: { attempt?: number; heartbeatDetails?: unknown } = {}) {
  const environment = new MockActivityEnvironment({ attempt: 1, ...info });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const { notifyApprovers } = notificationActivities(to);
  return { outcome: await environment.run(notifyApprovers, notice).catch((error) => error), beats };
}

describe('a message to approvers', () => {
  it('says which process, what is asked and by when, under a key of its own, and names nobody', async () => {
    expect((await attempt()).outcome).toBe('sent');
    expect(taken).toEqual([
      {
        key: 'lead-to-project:hubspot-1#a1:reminded:2',
        body: {
          text: 'lead-to-project:hubspot-1 still needs a decision. Asked: sales-lead, due 2026-11-24 15:00 UTC.',
          process: 'lead-to-project:hubspot-1',
          kind: 'reminded',
          roles: ['sales-lead'],
        },
      },
    ]);
  });

  it.each([429, 503])('is tried again after a %d: nothing has happened over there', async (status) => {
    answer = status;
    const first = await attempt();
    expect(first).toMatchObject({
      outcome: { type: 'PassingTrouble', nonRetryable: false },
      beats: ['sending', 'not sent'],
    });
    answer = 200;
    expect((await attempt(url, { attempt: 2, heartbeatDetails: 'not sent' })).outcome).toBe('sent');
  });

  it('is tried again when nobody listens there', async () => {
    const gone = await attempt(`http://127.0.0.1:${await freePort()}/hook`);
    expect(gone).toMatchObject({ outcome: { type: 'PassingTrouble' }, beats: ['sending', 'not sent'] });
  });

  it.each([500, 'cut' as const])('is not repeated after %s: it may have arrived', async (how) => {
    answer = how;
    expect((await attempt()).outcome).toBe('unclear');
    expect(taken).toHaveLength(1);
  });

  it('is not repeated after a worker has died while sending it', async () => {
    expect((await attempt(url, { attempt: 2, heartbeatDetails: 'sending' })).outcome).toBe('unclear');
    expect((await attempt(url, { attempt: 2 })).outcome).toBe('unclear');
    expect(taken).toEqual([]);
  });

  it('ends when the receiver refuses it, or is no longer configured', async () => {
    answer = 404;
    expect((await attempt()).outcome).toMatchObject({ nonRetryable: true });
    expect((await attempt(null)).outcome).toMatchObject({ nonRetryable: true });
  });
});

describe('THROUGHLINE_MESSAGES_URL', () => {
  it('may be missing, https, or http on this machine', () => {
    expect(messagesUrl({})).toBeNull();
    expect(messagesUrl({ THROUGHLINE_MESSAGES_URL: '' })).toBeNull();
    expect(messagesUrl({ THROUGHLINE_MESSAGES_URL: 'https://hooks.example/x' })).toBe('https://hooks.example/x');
    expect(messagesUrl({ THROUGHLINE_MESSAGES_URL: 'http://127.0.0.1:1/x' })).toBe('http://127.0.0.1:1/x');
  });

  it.each(['http://hooks.example/secret', 'hooks', 'ftp://hooks.example/secret'])(
    'is refused without repeating it: %s',
    (text) => {
      expect(() => messagesUrl({ THROUGHLINE_MESSAGES_URL: text })).toThrow(/must be an https address/);
      expect(() => messagesUrl({ THROUGHLINE_MESSAGES_URL: text })).not.toThrow(/secret/);
    },
  );
});
