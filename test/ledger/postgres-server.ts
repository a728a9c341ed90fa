import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../free-port.ts';

const PATIENCE_MS = 30_000;

/** Why these tests are skipped, for whoever reads the run; null when there is a PostgreSQL. */
export const noPostgres: string | null =
  process.env.TEST_POSTGRES_URL || serverFolder() ? null : 'no PostgreSQL: set TEST_POSTGRES_URL or install one';

/** A database of one's own on the server that TEST_POSTGRES_URL names, or on one that is started for this test process. */
export async function ownPostgresDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env.TEST_POSTGRES_URL || (await ownServer());
  const name = `throughline_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database if exists ${name} with (force)`) };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** One for the process, which ends with it: files share it. */
function ownServer(): Promise<string> {
  const shared = globalThis as { throughlinePostgres?: Promise<string> };
  shared.throughlinePostgres ??= startServer();
  return shared.throughlinePostgres;
}

async function startServer(): Promise<string> {
  const bin = serverFolder();
  if (bin === null) throw new Error(String(noPostgres));
  const folder = mkdtempSync(join(tmpdir(), 'tl-pg-'));
  // PostgreSQL won't run as root.
  const user = process.getuid?.() === 0 ? unprivileged() : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), init, { ...user, cwd: folder, stdio: 'ignore' });
  const port = await freePort();
  const options = ['-D', data, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-F'];
  // However this process ends, the shell sees its end of the line close, stops the server and clears up behind it.
  const script = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server; cd /; rm -rf "$0"';
  const guard = spawn('sh', ['-c', script, folder, join(bin, 'postgres'), ...options], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  for (const began = Date.now(); ; ) {
    try {
      await administer(url, 'select 1');
      guard.unref();
      (guard.stdin as unknown as Socket).unref();
      return url;
    } catch (error) {
      if (Date.now() - began > PATIENCE_MS) throw error;
      await pause(100);
    }
  }
}

function unprivileged(): { uid?: number; gid?: number } {
  const id = (flag: string, user: string) => Number(execFileSync('id', [flag, user]).toString());
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // The next one.
    }
  }
  return {};
}

/** Where the server's programs are: Debian keeps them off the PATH. */
function serverFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}
