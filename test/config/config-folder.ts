import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../config/config-error.ts';
import { loadConfig } from '../../config/load-config.ts';
import type { Policy } from '../../domain/policy.ts';

export const sampleFolder = fileURLToPath(new URL('../../config/', import.meta.url));

type File = 'entities' | 'systems' | 'mappings' | 'approvals';

/** The line, from 1, of the first one that contains a text. */
export function lineOf(file: File, text: string): number {
  return (
    readFileSync(join(sampleFolder, `${file}.yaml`), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

type Changes = Partial<Record<File, [from: string, to: string][]>>;

/** The sample configuration after texts in its files were replaced. */
export function policyAfter(changes: Changes): Policy {
  return inChangedFolder(changes, loadConfig);
}

/** What is said about the changed configuration; paths are without the folder. */
export function problemsAfter(changes: Changes): string[] {
  return inChangedFolder(changes, (folder) => {
    try {
      loadConfig(folder);
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map((problem) => problem.replace(`${folder}/`, ''));
    }
  });
}

function inChangedFolder<T>(changes: Changes, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-config-'));
  try {
    for (const file of ['entities', 'systems', 'mappings', 'approvals'] as const) {
      let text = readFileSync(join(sampleFolder, `${file}.yaml`), 'utf8');
      for (const [from, to] of changes[file] ?? []) {
        if (!text.includes(from)) throw new Error(`${file}.yaml has no "${from}".`);
        text = text.replace(from, () => to);
      }
      writeFileSync(join(folder, `${file}.yaml`), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
