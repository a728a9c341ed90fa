import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { downloadTemporal } from './download-temporal.ts';
import { oldestGoodCliVersion, pinnedCli, pinnedCliVersion } from './pinned-cli.ts';
import { TemporalError } from './temporal-error.ts';

export interface TemporalCli {
  readonly path: string;
  readonly version: string;
  readonly source: 'TEMPORAL_CLI_PATH' | 'PATH' | 'cache' | 'download';
}

/**
 * Finds the Temporal CLI: TEMPORAL_CLI_PATH, `temporal` on PATH, the user's cache, a pinned and checked download into
 * that cache. (A TEMPORAL_ADDRESS comes before all of them and needs no CLI: `usesOwnCluster` in cluster-config.ts.)
 * Warns on stderr about a CLI that is older than 1.9.
 * Throws TemporalError when the one named isn't a Temporal CLI or none can be had.
 */
export async function findTemporal(env: NodeJS.ProcessEnv = process.env): Promise<TemporalCli> {
  const found = (await named(env)) ?? (await onPath(env)) ?? (await cached(env)) ?? (await downloaded(env));
  if (isOlder(found.version, oldestGoodCliVersion)) {
    process.stderr.write(
      `The Temporal CLI at ${found.path} is ${found.version}; ${oldestGoodCliVersion} or newer is expected. ` +
        'If the dev server misbehaves, upgrade it, or take it off PATH and the right one is downloaded.\n',
    );
  }
  return found;
}

async function named(env: NodeJS.ProcessEnv): Promise<TemporalCli | undefined> {
  const path = env.TEMPORAL_CLI_PATH;
  if (!path) return undefined;
  const version = await versionOf(path);
  if (version !== undefined) return { path, version, source: 'TEMPORAL_CLI_PATH' };
  throw new TemporalError(
    'TL-TEMPORAL-0002',
    `TEMPORAL_CLI_PATH names ${path}, which doesn't answer \`--version\` as the Temporal CLI. ` +
      'Correct the path or unset the variable.',
  );
}

async function onPath(env: NodeJS.ProcessEnv): Promise<TemporalCli | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter).filter((part) => part !== '')) {
    const path = join(folder, 'temporal');
    const version = (await isExecutable(path)) ? await versionOf(path) : undefined;
    if (version !== undefined) return { path, version, source: 'PATH' };
  }
  return undefined;
}

async function cached(env: NodeJS.ProcessEnv): Promise<TemporalCli | undefined> {
  const path = cachedCli(env);
  const version = (await isExecutable(path)) ? await versionOf(path) : undefined;
  return version === undefined ? undefined : { path, version, source: 'cache' };
}

async function downloaded(env: NodeJS.ProcessEnv): Promise<TemporalCli> {
  const pinned = pinnedCli();
  if (pinned === undefined) {
    throw new TemporalError(
      'TL-TEMPORAL-0003',
      `No checked Temporal CLI is known for ${process.platform} on ${process.arch}. Install one and name it in ` +
        'TEMPORAL_CLI_PATH, or set TEMPORAL_ADDRESS to use a server that runs already.',
    );
  }
  const path = cachedCli(env);
  await mkdir(dirname(path), { recursive: true });
  await downloadTemporal(path, pinned);
  const version = await versionOf(path);
  if (version === undefined) throw new TemporalError('TL-TEMPORAL-0004', `The downloaded ${path} doesn't run here.`);
  return { path, version, source: 'download' };
}

function cachedCli(env: NodeJS.ProcessEnv): string {
  const home = env.HOME || homedir();
  const ofSystem = process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
  return join(env.XDG_CACHE_HOME || ofSystem, 'throughline', `temporal-${pinnedCliVersion}`);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)` → `1.9.1`; undefined when it is something else of that name. */
async function versionOf(path: string): Promise<string | undefined> {
  const said = await promisify(execFile)(path, ['--version'], { timeout: 20_000 }).catch(() => ({ stdout: '' }));
  return /^temporal version (\d+\.\d+[^\s]*)/.exec(said.stdout)?.[1];
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}
