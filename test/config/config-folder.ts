import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '../../config/config-error.ts';
import { loadConfig } from '../../config/load-config.ts';

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

/** What is said about the sample configuration after texts in its files were replaced; paths are without the folder. */
export function problemsAfter(changes: Partial<Record<File, [from: string, to: string][]>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-config-'));
  try {
    for (const file of ['entities', 'systems', 'mappings', 'approvals'] as const) {
      cpSync(join(sampleFolder, `${file}.yaml`), join(folder, `${file}.yaml`));
      const path = join(folder, `${file}.yaml`);
      for (const [from, to] of changes[file] ?? []) {
        const before = readFileSync(path, 'utf8');
        if (!before.includes(from)) throw new Error(`${file}.yaml has no "${from}".`);
        writeFileSync(
          path,
          before.replace(from, () => to),
        );
      }
    }
    loadConfig(folder);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => problem.replace(`${folder}/`, ''));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
