import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflowCode, type WorkflowBundle } from '@temporalio/worker';
import { bundleOptions } from '../../workers/workflow-bundle.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A line of a workflow's source, and what another release has in its place. */
export interface Change {
  file: string;
  line: string;
  becomes: string;
}

/**
 * The bundle of another release: the workflows here with these changes, and with what else goes into the bundle (`options`).
 * @throws when a line isn't there to be changed.
 */
export async function otherRelease(changes: Change[], options: Partial<BundleOptions> = {}): Promise<WorkflowBundle> {
  const folder = `${await mkdtemp(join(tmpdir(), 'throughline-release-'))}/`;
  try {
    for (const sources of ['workflows', 'domain'])
      await cp(join(root, sources), join(folder, sources), { recursive: true });
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const { file, line, becomes } of changes) {
      const text = await readFile(join(folder, file), 'utf8');
      if (text.split(line).length !== 2) throw new Error(`${file} has not exactly one "${line}".`);
      await writeFile(
        join(folder, file),
        text.replace(line, () => becomes),
      );
    }
    return await bundleWorkflowCode({ ...bundleOptions(folder), ...options, logger: silent });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
