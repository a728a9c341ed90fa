import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { buildId } from '../starters/temporal/build-id.ts';
import { builtBundle, bundleWorkflows } from '../workers/workflow-bundle.ts';

/*
 * `npm run build`: bundles the workflows once, so that workers start without bundling. Node runs all the rest as it is.
 * The same sources make the same code.
 */

const bundle = await bundleWorkflows();
mkdirSync(dirname(builtBundle), { recursive: true });
writeFileSync(builtBundle, bundle);
const file = relative('.', builtBundle);
const size = (Buffer.byteLength(bundle) / 1_000_000).toFixed(2);
// Of the code, without mark and source map: the same wherever these sources are built.
const code = bundle.slice(bundle.indexOf('*/') + 2, bundle.lastIndexOf('//# sourceMappingURL'));
process.stdout.write(`${file}  ${size} MB  sha256 of its code ${createHash('sha256').update(code).digest('hex')}\n`);
process.stdout.write(`build ${buildId()}\n\n`);
process.stdout.write(
  'Workers started with TEMPORAL_DEPLOYMENT_NAME=throughline are this version of that deployment. Once they poll, send them\n' +
    `the processes (docs/versions.md):\n  temporal worker deployment set-current-version --deployment-name throughline --build-id ${buildId()}\n`,
);
