import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(path: string, content: string): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  return full;
}

function start(script: string, args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...said }));
  return { child, said, ended };
}

describe('a project that may not be installed yet', () => {
  const lock = (version: string) =>
    JSON.stringify({
      packages: { '': {}, 'node_modules/node': { version }, 'node_modules/mac-only': { version, optional: true } },
    });

  /** The real script in a project whose npm and Node 24 are small shell scripts. */
  function project(npm: string, node = 'echo "ran $*"'): (args: string[]) => ReturnType<typeof start> {
    for (const name of ['run.mjs', 'install.mjs']) {
      mkdirSync(join(folder, 'tools'), { recursive: true });
      copyFileSync(join(repository, 'tools', name), join(folder, 'tools', name));
    }
    file('package-lock.json', lock('24.1.0'));
    file('node-script', `#!/bin/sh\n[ "$1" = --version ] && { echo v24.1.0; exit; }\n${node}\n`);
    chmodSync(file('bin/npm', `#!/bin/sh\necho "npm $*"\n${npm}\n`), 0o755);
    return (args) => start(join(folder, 'tools/run.mjs'), args, { PATH: `${join(folder, 'bin')}:${process.env.PATH}` });
  }

  const installs = [
    'mkdir -p node_modules/node/bin',
    'cp node-script node_modules/node/bin/node',
    'chmod +x node_modules/node/bin/node',
    'grep -v mac-only package-lock.json > node_modules/.package-lock.json || cp package-lock.json node_modules/.package-lock.json',
  ].join('\n');

  it('installs once, and again only when the lock file asks for something else', async () => {
    const run = project(installs);
    expect((await run(['throughline', 'list']).ended).stderr).toContain('npm ci');
    expect((await run(['throughline', 'list']).ended).stderr).toBe('');
    file('package-lock.json', lock('24.2.0'));
    expect((await run(['throughline', 'list']).ended).stderr).toContain('npm ci');
  });

  it("puts nothing on stdout but the command's own output", async () => {
    const { code, stdout } = await project(installs)(['throughline', 'list', '--json']).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ran starters/cli/main.ts list --json\n' });
  });

  it('says what to do when npm fails', async () => {
    const { code, stderr } = await project('echo "npm error ENOTFOUND" >&2; exit 1')(['start']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/npm error ENOTFOUND\nnpm ci failed;.*check the network and the proxy settings/s);
  });

  it('hands signals on and keeps the exit code', async () => {
    const { child, said, ended } = project(
      installs,
      "trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done",
    )(['start']);
    while (!said.stdout.includes('up'))
      await Promise.race([once(child.stdout, 'data'), ended.then(() => expect.fail(said.stderr))]);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(7);
  });

  it('names the commands when it gets another', async () => {
    const { code, stderr } = await project(installs)(['deploy']).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('start|build|throughline|bench:billing|conformance:odoo|test|check|verify');
  });

  it('says which Odoo is missing before it tests a real one', async () => {
    const { code, stderr } = await project(installs)(['conformance:odoo']).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('ODOO_URL is not set');
  });

  it('ends with a line of counts even when the tests were cut off', async () => {
    const { code, stdout } = await project(installs, 'exit 3')(['test']).ended;
    expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({
      code: 3,
      last: '0 passed, 1 failed, 0 skipped',
    });
  });

  describe('in CI', () => {
    /** What `.ci/run` says last when these programs fail. Only npm, Node 24 and Temporal are stood in for. */
    async function ci(fails: string) {
      const counts = `{"passed":${fails === 'vitest' ? 1 : 2},"failed":${fails === 'vitest' ? 1 : 0},"skipped":0,"broken":0}`;
      const node = [
        `case "$*" in *vitest*) echo '${counts}' > "$TL_COUNTS";; esac`,
        `case "$*" in *${fails}*) exit 1;; esac`,
      ].join('\n');
      project(`if [ "$1" = test ]; then exec '${process.execPath}' tools/run.mjs test; fi\n${installs}`, node);
      chmodSync(file('bin/temporal', '#!/bin/sh\n'), 0o755);
      mkdirSync(join(folder, '.ci'));
      copyFileSync(join(repository, '.ci/run'), join(folder, '.ci/run'));
      const PATH = `${join(folder, 'bin')}:${dirname(process.execPath)}:${process.env.PATH}`;
      const child = spawn('bash', [join(folder, '.ci/run')], { env: { ...process.env, PATH } });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk));
      const [code] = await once(child, 'close');
      return { code, said, last: said.trimEnd().split('\n').at(-1) };
    }

    it('runs every check and the tests, and ends with their counts', async () => {
      expect(await ci('nothing')).toMatchObject({ code: 0, last: '2 passed, 0 failed, 0 skipped' });
    });

    it('runs the tests after a failed check, and fails', async () => {
      const { code, said, last } = await ci('biome');
      expect({ code, last }).toEqual({ code: 1, last: '2 passed, 0 failed, 0 skipped' });
      expect(said).toContain('Passed: types, import arrows, dead code. Failed: lint.');
    });

    it('fails with a failed test', async () => {
      expect(await ci('vitest')).toMatchObject({ code: 1, last: '1 passed, 1 failed, 0 skipped' });
    });
  });
});

describe('the line of counts', { timeout: 120_000 }, () => {
  /** Runs the project's own test command on these files, and returns its exit code and last line. */
  async function counts(
    files: Record<string, string>,
    ...own: string[]
  ): Promise<{ code: number; last: string | undefined }> {
    for (const [name, content] of Object.entries(files)) file(name, content);
    const args = ['test', ...own, '--root', folder, '--globals', '--reporter=dot'];
    const { code, stdout } = await start(join(repository, 'tools/run.mjs'), args, { TL_PURE: '1' }).ended;
    return { code, last: stdout.trimEnd().split('\n').at(-1) };
  }

  it('counts tests, not files', async () => {
    const test = "it('a', () => {}); it('b', () => {}); it.skip('c', () => {}); it.todo('d');";
    expect(await counts({ 'a.test.ts': test, 'b.test.ts': test })).toEqual({
      code: 0,
      last: '4 passed, 0 failed, 4 skipped',
    });
  });

  it('hands on what is for our own tests, and takes no nonsense', async () => {
    const test = `it('a', () => {
      const { THROUGHLINE_SEEDS, THROUGHLINE_FULL } = process.env;
      expect([THROUGHLINE_SEEDS, THROUGHLINE_FULL]).toEqual(['3', '1']);
    });`;
    const passed = { code: 0, last: '1 passed, 0 failed, 0 skipped' };
    expect(await counts({ 'a.test.ts': test }, '--seeds', '3', '--full')).toEqual(passed);
    const refused = await start(join(repository, 'tools/run.mjs'), ['test', '--seeds', 'many']).ended;
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--seeds 5') });
  });

  it('fails with a failed test', async () => {
    const test = "it('a', () => {}); it('b', () => { throw new Error('no'); });";
    expect(await counts({ 'a.test.ts': test })).toEqual({ code: 1, last: '1 passed, 1 failed, 0 skipped' });
  });

  it('fails with a file that cannot be loaded, with a hook that throws and with an unhandled error', async () => {
    const passes = "it('a', () => {});";
    for (const broken of [
      "import './missing.ts';",
      "beforeAll(() => { throw new Error('no'); }); it('b', () => {});",
      "it('b', () => { setTimeout(() => { throw new Error('late'); }, 0); return new Promise((r) => setTimeout(r, 50)); });",
    ]) {
      const { code, last } = await counts({ 'a.test.ts': passes, 'b.test.ts': broken });
      expect(code).not.toBe(0);
      expect(last).toMatch(/^[12] passed, 0 failed, [01] skipped$/);
    }
  });

  it('fails when no test was run', async () => {
    const { code, last } = await counts({ 'a.test.ts': "it.skip('a', () => {});" });
    expect({ code, last }).toEqual({ code: 1, last: '0 passed, 0 failed, 1 skipped' });
  });
});
