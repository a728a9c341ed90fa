import { existsSync } from 'node:fs';
import { BundleError, builtBundle, bundleWorkflows, readBundle } from './workflow-bundle.ts';

/**
 * The workflows for `Worker.create`: the bundle that THROUGHLINE_WORKFLOW_BUNDLE names, or what `npm run build` left, or, when
 * there is none, bundled here, which takes some seconds. What was built and isn't of these sources any more is no error on a
 * developer's machine, so it is only told. Throws BundleError when the one that is named can't be run.
 */
export async function findBundle(env: NodeJS.ProcessEnv, tell: (why: string) => void): Promise<string> {
  const named = env.THROUGHLINE_WORKFLOW_BUNDLE;
  if (named) return readBundle(named).code;
  if (!existsSync(builtBundle)) return bundleWorkflows();
  try {
    return readBundle(builtBundle).code;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    tell(`${error.message} The workflows are bundled anew.`);
    return bundleWorkflows();
  }
}
