import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Layer {
  /** Folders it may import from, besides itself. */
  readonly may: readonly string[];
  /** Folders it may import from by `import type` only. */
  readonly types?: readonly string[];
  /** Packages it may import; without the field, any. */
  readonly packages?: readonly RegExp[];
}

/** Imports point one way (design §5). A folder that isn't named here (test, tools, bench) may import anything. */
export const layers: Record<string, Layer> = {
  domain: { may: [], packages: [/^big\.js$/] },
  config: { may: ['domain'] },
  // What is signed is canonical JSON; which keys there are is the environment's to say.
  keys: { may: ['domain'] },
  workflows: { may: ['domain'], types: ['activities'], packages: [/^@temporalio\/(workflow|common)$/] },
  connectors: { may: ['domain'] },
  activities: { may: ['connectors', 'domain', 'config', 'keys', 'ledger'] },
  ledger: { may: ['domain', 'keys'] },
  workers: {
    may: ['workflows', 'activities', 'connectors', 'domain', 'config', 'keys', 'ledger', 'starters/temporal'],
  },
  starters: {
    may: ['workflows', 'connectors', 'domain', 'config', 'keys', 'ledger', 'starters/temporal', 'package.json'],
  },
  // Only connecting: whatever runs processes, and whatever starts them, reaches Temporal in the same way.
  'starters/temporal': { may: ['keys', 'domain'] },
  // `npm start` knows its sandbox: the keys that open it and the people in it.
  'starters/start': {
    may: ['starters', 'starters/temporal', 'connectors', 'domain', 'config', 'keys', 'ledger', 'sandbox'],
  },
  sandbox: { may: [], types: ['domain'] },
};

export interface Offence {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

// Biome keeps imports at the start of a line, so nothing has to be parsed; a name inside braces never spans a quote.
const statement = /^(?:import|export)\s+(type\s)?(?:[^'"`;]*?from\s+)?['"]([^'"]+)['"]/gm;
const dynamic = /^(?!\s*(?:\/\/|\*)).*\bimport\(\s*['"]([^'"]+)['"]/gm;

/** What one file imports that it may not. `file` is relative to the repository, with forward slashes. */
export function offences(file: string, source: string): Offence[] {
  const layer = layerOf(file);
  const rule = layers[layer];
  if (rule === undefined) return [];
  const imports = [
    ...[...source.matchAll(statement)].map((m) => ({ at: m.index, target: m[2] ?? '', typeOnly: m[1] !== undefined })),
    ...[...source.matchAll(dynamic)].map((m) => ({ at: m.index, target: m[1] ?? '', typeOnly: false })),
  ];
  return imports.flatMap(({ at, target, typeOnly }) => {
    const what = target.startsWith('.')
      ? wrongFolder(layer, rule, posix.join(posix.dirname(file), target), typeOnly)
      : wrongPackage(layer, rule, target);
    return what === undefined ? [] : [{ file, line: source.slice(0, at).split('\n').length, what }];
  });
}

function wrongFolder(layer: string, rule: Layer, target: string, typeOnly: boolean): string | undefined {
  const to = layerOf(target);
  if (to === layer || rule.may.includes(to)) return undefined;
  if (rule.types?.includes(to) === true) {
    return typeOnly ? undefined : `imports values from ${target}; ${layer} may take only types: \`import type { … }\``;
  }
  const types = (rule.types ?? []).map((name) => `types from ${name}`);
  return `imports ${target}; ${layer} may import ${[layer, ...rule.may, ...types].join(', ')}`;
}

function wrongPackage(layer: string, rule: Layer, name: string): string | undefined {
  if (rule.packages === undefined || rule.packages.some((allowed) => allowed.test(name))) return undefined;
  const allowed = rule.packages.map((pattern) => pattern.source.replace(/[\\^$]/g, '')).join(', ');
  return `imports ${name}; of packages ${layer} may import only ${allowed}`;
}

/** The longest of the named folders that holds the file, or its topmost folder. */
function layerOf(path: string): string {
  const [top = '', second = ''] = path.split('/');
  return `${top}/${second}` in layers ? `${top}/${second}` : top;
}

async function main(): Promise<void> {
  const found: Offence[] = [];
  let files = 0;
  for await (const file of glob(Object.keys(layers).map((folder) => `${folder}/**/*.{ts,mts,tsx}`))) {
    files += 1;
    found.push(...offences(file.replaceAll('\\', '/'), readFileSync(file, 'utf8')));
  }
  for (const { file, line, what } of found) process.stdout.write(`${file}:${line} ${what}.\n`);
  process.stdout.write(`${files} files, ${found.length} imports against the arrows of ARCHITECTURE.md.\n`);
  if (found.length > 0) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
