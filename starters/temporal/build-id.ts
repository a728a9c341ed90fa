import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * What a worker runs. More than the workflows: planner, proof and deadlines are local activities, which belong to the version
 * as much. The firm's own files in config/ don't: they are read again with every plan.
 */
export const workersSources = [
  'activities',
  'config',
  'connectors',
  'domain',
  'keys',
  'ledger',
  'starters/temporal',
  'workers',
  'workflows',
];

let known: string | undefined;

/**
 * Names what the workers here run, for Temporal's worker versions: `0.3.0-1f0c9a2b44d1`, the version in package.json and a hash
 * over sources and packages. Found without Git, which an image has not; the same for the same code wherever it lies.
 */
export function buildId(): string {
  known ??= `${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}-${hashOf(root)}`;
  return known;
}

function hashOf(folder: string): string {
  const sources = globSync(
    workersSources.map((name) => `${name}/**/*.ts`),
    { cwd: folder },
  );
  const hash = createHash('sha256');
  for (const file of [...sources.map((file) => file.replaceAll('\\', '/')).sort(), 'package-lock.json'])
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(folder, file)))
      .update('\0');
  return hash.digest('hex').slice(0, 12);
}
