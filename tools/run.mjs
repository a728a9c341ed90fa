// What every npm script of this project begins with. It runs on Node 20 and needs no package, because its first task is
// to install them.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inModules = (/** @type {string} */ path) => join(root, 'node_modules', path);
const vitest = [inModules('vitest/vitest.mjs'), 'run'];

/** The static checks, in the order in which they are run and named. */
const checks = {
  lint: [inModules('@biomejs/biome/bin/biome'), 'check', '.'],
  types: [inModules('typescript/bin/tsc'), '--noEmit'],
  'import arrows': ['tools/import-arrows.ts'],
  'dead code': [inModules('knip/bin/knip.js')],
};

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const commands = {
  start: (args) => node(['starters/start/main.ts', ...args]),
  build: () => node(['tools/build.ts']),
  throughline: (args) => node(['starters/cli/main.ts', ...args]),
  // Memory is measured after what isn't in use has been collected.
  'bench:billing': () => node(['--expose-gc', 'bench/billing-planner.ts']),
  'conformance:odoo': (args) => {
    const suites = ['test/conformance/odoo/', 'test/conformance/process/'];
    if (process.env.ODOO_URL) return tests([...suites, ...args], { TL_CONFORMANCE: 'odoo' });
    throw new Error('ODOO_URL, ODOO_DB, ODOO_LOGIN and ODOO_API_KEY say which Odoo to test; ODOO_URL is not set.');
  },
  test: tests,
  check,
  verify,
};

/**
 * What is ours among the arguments of `npm test`, as environment: `--seeds 5` takes the storm through seeds 1 to 5, `--full`
 * strikes every call of the fault matrix instead of a sample.
 * @param {string[]} args
 */
function testArguments(args) {
  const rest = [...args];
  /** @type {Record<string, string>} */
  const env = {};
  const seeds = rest.indexOf('--seeds');
  if (seeds >= 0) {
    const [, count = ''] = rest.splice(seeds, 2);
    if (!/^[1-9]\d{0,3}$/.test(count)) throw new Error('--seeds takes how many storms there shall be: --seeds 5');
    env.THROUGHLINE_SEEDS = count;
  }
  const full = rest.indexOf('--full');
  if (full >= 0) {
    rest.splice(full, 1);
    env.THROUGHLINE_FULL = '1';
  }
  return { rest, env };
}

/**
 * Runs the tests, passing `given` to vitest but for what is ours, and ends with one line of counts.
 * @param {string[]} given
 * @param {Record<string, string>} extra environment
 */
async function tests(given, extra = {}) {
  const { rest: args, env } = testArguments(given);
  const folder = mkdtempSync(join(tmpdir(), 'throughline-counts-'));
  const file = join(folder, 'counts.json');
  const own = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  try {
    const code = await node([...vitest, ...own, `--reporter=${join(root, 'tools/count-reporter.ts')}`, ...args], {
      TL_COUNTS: file,
      ...env,
      ...extra,
    });
    if (!existsSync(file)) {
      // Whoever reads only the last line must not miss it.
      process.stdout.write('The tests did not run to their end, which counts as one failure.\n');
      process.stdout.write('0 passed, 1 failed, 0 skipped\n');
      return code || 1;
    }
    const { passed, failed, skipped, broken } = JSON.parse(readFileSync(file, 'utf8'));
    if (broken > 0) process.stdout.write(`${broken} errors outside of tests: see above.\n`);
    if (passed + failed === 0) process.stdout.write('No test was run.\n');
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return code || (failed + broken > 0 || passed === 0 ? 1 : 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All static checks, even when one fails; whether the tests follow is for whoever runs them. */
async function check() {
  const failed = [];
  for (const [name, command] of Object.entries(checks)) {
    process.stdout.write(`\n── ${name}\n`);
    if ((await node(command)) !== 0) failed.push(name);
  }
  const passed = Object.keys(checks).filter((name) => !failed.includes(name));
  process.stdout.write(`\n── Passed: ${passed.join(', ') || 'none'}. Failed: ${failed.join(', ') || 'none'}.\n`);
  return failed.length > 0 ? 1 : 0;
}

/** For people: the static checks, then, when none failed, the tests. CI runs the tests in any case (.ci/run). */
async function verify(/** @type {string[]} */ args) {
  if ((await check()) === 0) return await tests(args);
  process.stdout.write('The tests were not run.\n');
  return 1;
}

/**
 * Runs Node 24 with the terminal handed on, and returns its exit code.
 * @param {string[]} args
 * @param {Record<string, string>} extra environment
 * @returns {Promise<number>}
 */
function node(args, extra = {}) {
  const path = [dirname(node24), inModules('.bin'), process.env.PATH].join(delimiter);
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // Ctrl-C in a terminal reaches the child as well; a second one would mean "at once" to some programs.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  // Before the child is there: a signal in between would end us and leave it behind.
  for (const signal of signals) process.on(signal, forward);
  const child = spawn(node24, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...extra, PATH: path } });
  // npm passes a signal only to the shell between us, which dies of it and tells nobody.
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== shell) child.kill('SIGTERM');
  }, 500);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']);
    });
  });
}

const [name = '', ...rest] = process.argv.slice(2);
let node24 = process.execPath;
try {
  if (process.platform === 'win32') throw new Error('Throughline runs on Linux and macOS; on Windows, use WSL2.');
  const command = commands[name];
  if (command === undefined)
    throw new Error(`Usage: node tools/run.mjs ${Object.keys(commands).join('|')} [arguments]`);
  node24 = install(root);
  process.exitCode = await command(rest);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
