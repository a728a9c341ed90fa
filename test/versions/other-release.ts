import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type BundleOptions, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { bundleOptions } from '../../workers/workflow-bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);
const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A line of a workflow's source, and what another release has in its place. */
export interface Change {
  file: string;
  line: string;
  becomes: string;
}

/**
 * The bundle of another release: the workflows here with these changes, and with what goes into its bundle (`options`).
 * @throws when a line isn't there to be changed.
 */
export function otherRelease(changes: Change[], options = bundleOptions): Promise<WorkflowBundle> {
  return bundledFrom(async (folder) => {
    for (const sources of ['workflows', 'domain'])
      await cp(join(root, sources), join(folder, sources), { recursive: true });
    for (const { file, line, becomes } of changes) {
      const text = await readFile(join(folder, file), 'utf8');
      if (text.split(line).length !== 2) throw new Error(`${file} has not exactly one "${line}".`);
      await writeFile(
        join(folder, file),
        text.replace(line, () => becomes),
      );
    }
  }, options);
}

/** The bundle of an earlier release, as it stands in git. */
export function releaseOf(commit: string): Promise<WorkflowBundle> {
  return bundledFrom(async (folder) => {
    const archive = join(folder, 'sources.tar');
    await run('git', ['archive', '--output', archive, commit, 'workflows', 'domain'], { cwd: root });
    await run('tar', ['-xf', archive, '-C', folder]);
  }, withItsInterceptors);
}

/** Releases before 0.3.0 had none. */
function withItsInterceptors(folder: string): BundleOptions {
  const options = bundleOptions(folder);
  return { ...options, workflowInterceptorModules: (options.workflowInterceptorModules ?? []).filter(existsSync) };
}

/** Of the sources that are put into a folder of their own. */
async function bundledFrom(
  put: (folder: string) => Promise<void>,
  options: (folder: string) => BundleOptions = bundleOptions,
): Promise<WorkflowBundle> {
  const folder = `${await mkdtemp(join(tmpdir(), 'throughline-release-'))}/`;
  try {
    await put(folder);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await bundleWorkflowCode({ ...options(folder), logger: silent });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
