import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BundleOptions, bundleWorkflowCode } from '@temporalio/worker';
import sdk from '@temporalio/worker/package.json' with { type: 'json' };
import { buildId } from '../starters/temporal/build-id.ts';
import { converterPaths } from '../starters/temporal/data-converter.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Where `npm run build` leaves it. */
export const builtBundle = join(root, 'dist/workflows.js');

/** What a bundle says of itself, in a comment before its first line. */
export interface BundleMark {
  /** Version of @temporalio/worker: only the one that made a bundle can run it. */
  sdk: string;
  /** Which sources it was made of, those of the activities that run beside it included. */
  build: string;
  /** SHA-256 of the rest, hex. */
  sha256: string;
}

/** Thrown for a bundle that must not be run. The message says why, and what to do. */
export class BundleError extends Error {
  constructor(code: string, message: string) {
    super(`[${code}] ${message}`);
    this.name = 'BundleError';
  }
}

/**
 * All workflows as one text for `Worker.create`, marked with what made it. The same sources make the same code, in whatever
 * folder and on whatever machine; only two details of the source map behind it tell folders apart.
 */
export async function bundleWorkflows(): Promise<string> {
  const { code: whole } = await bundleWorkflowCode({ ...bundleOptions(root), logger: silent });
  const code = withoutFolder(whole);
  const mark: BundleMark = { sdk: sdk.version, build: buildId(), sha256: sha256(code) };
  return `/*${JSON.stringify(mark)}*/${code}`;
}

/** What is bundled, of the sources in this folder. */
export function bundleOptions(folder: string): BundleOptions {
  return {
    workflowsPath: join(folder, 'workflows/index.ts'),
    workflowInterceptorModules: [join(folder, 'workflows/bound-calls.ts')],
    ...converterPaths,
    // Modules are named by their path from here, which is the current folder otherwise.
    webpackConfigHook: (config) => ({ ...config, context: folder }),
  };
}

/** The source map inside names files by their whole path, which differs from one machine to the next. */
function withoutFolder(code: string): string {
  const at = code.lastIndexOf('base64,') + 'base64,'.length;
  const map = Buffer.from(code.slice(at), 'base64').toString('utf8').replaceAll(root, '');
  return code.slice(0, at) + Buffer.from(map).toString('base64');
}

/**
 * A bundle from a file.
 * Throws BundleError when another version of Temporal's SDK made it, other sources than those here, or when it is damaged.
 */
export function readBundle(file: string): { code: string; mark: BundleMark } {
  const again = 'Run `npm run build` again';
  const text = readFileSync(file, 'utf8');
  const end = text.indexOf('*/');
  const mark = end < 0 ? null : readMark(text.slice(2, end));
  if (!mark || sha256(text.slice(end + 2)) !== mark.sha256)
    throw new BundleError(
      'TL-BUILD-0001',
      `${file} is no workflow bundle of Throughline's, or it is damaged. ${again}.`,
    );
  if (mark.sdk !== sdk.version)
    throw new BundleError(
      'TL-BUILD-0002',
      `${file} was made with @temporalio/worker ${mark.sdk}, but ${sdk.version} is installed. ${again}.`,
    );
  if (mark.build !== buildId())
    throw new BundleError(
      'TL-BUILD-0003',
      `${file} was made of build ${mark.build}, but the sources here are build ${buildId()}. ${again}, or start the workers where it was made.`,
    );
  return { code: text, mark };
}

function readMark(text: string): BundleMark | null {
  try {
    const { sdk, build, sha256 } = JSON.parse(text);
    return { sdk: String(sdk), build: String(build), sha256: String(sha256) };
  } catch {
    return null;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

const nothing = () => undefined;
const silent = { log: nothing, trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };
