import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Node this project runs on; it comes as the npm package `node`, so that nobody has to install it. */
const wantedMajor = '24';

/**
 * Installs what package-lock.json asks for when node_modules doesn't hold it, and returns the Node 24 binary.
 * npm's output goes to stderr: stdout belongs to the command that is run next.
 * Throws an Error whose message is for people.
 * @param {string} root the project's folder
 * @returns {string}
 */
export function install(root) {
  if (!isInstalled(root)) {
    process.stderr.write('Installing the packages of package-lock.json (npm ci) …\n');
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    if (npm.error) throw new Error(`npm can't be run (${npm.error.message}). It comes with Node.js; is it on PATH?`);
    if (npm.status !== 0) {
      throw new Error(
        'npm ci failed; its own message is above. When it speaks of ENOTFOUND, EAI_AGAIN, ETIMEDOUT or ECONNREFUSED, ' +
          'the package registry was not reached: check the network and the proxy settings, then run this again.',
      );
    }
  }
  return node24(root);
}

/**
 * Compares the lock file with npm's own record of what it installed, so that a developer's `npm install` counts too.
 * npm writes that record last: an interrupted install is seen as none.
 * @param {string} root
 */
function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, devOptional, peer, link }]) => {
    if (path === '' || link) return true;
    // Binaries for other systems are in the lock file and not on this disk.
    if (present[path] === undefined) return optional || devOptional || peer || false;
    return present[path].version === version;
  });
}

/** @param {string} root */
function node24(root) {
  const binary = join(root, 'node_modules', 'node', 'bin', 'node');
  const answer = spawnSync(binary, ['--version'], { encoding: 'utf8' });
  const found = answer.status === 0 ? answer.stdout.trim() : undefined;
  if (found?.startsWith(`v${wantedMajor}.`)) return binary;
  if (process.version.startsWith(`v${wantedMajor}.`)) return process.execPath;
  throw new Error(
    `Node ${wantedMajor} is needed, and ${binary} ${found === undefined ? "isn't there" : `is ${found}`}. ` +
      "The npm package `node` brings it by its preinstall script, so npm's scripts are probably off (see `npm config " +
      'get ignore-scripts`). Either run `npm rebuild node --ignore-scripts=false`, or use a Node 24 of your own.',
  );
}
