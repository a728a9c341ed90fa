import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { guard } from '../../starters/api/guard.ts';
import { problemReply } from '../../starters/api/problem-reply.ts';

it('refuses everyone a route that the table does not name, whatever token they have', async () => {
  const everyone = {
    verifyToken: async () => ({ actor: { id: 'x', name: 'X', email: null }, roles: ['operations'] }),
    knownRoles: ['operations'],
  };
  const app = express();
  for (const path of ['/v1/forgotten', '/constructor']) {
    app.get(path, guard(`GET ${path}`, everyone), (_request, response) => void response.send('let in'));
  }
  app.get('/inherited', guard('constructor', everyone), (_request, response) => void response.send('let in'));
  app.use(problemReply);
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  for (const path of ['/v1/forgotten', '/constructor', '/inherited']) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const answer = await fetch(url, { headers: { authorization: 'Bearer x' } });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ code: 'TL-API-0005' });
  }
  server.close();
});
