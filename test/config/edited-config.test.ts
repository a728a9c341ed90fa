import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConfigError } from '../../config/config-error.ts';
import { loadConfig } from '../../config/load-config.ts';
import { sampleFolder } from './config-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-edited-'));
  cpSync(sampleFolder, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
});
afterAll(() => rmSync(folder, { recursive: true }));

function edit(from: string, to: string): void {
  const file = join(folder, 'systems.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

it('checks a configuration once while nobody edits it', () => {
  expect(loadConfig(folder)).toBe(loadConfig(folder));
});

it('sees every edit at once, even one of the same length in the same instant', () => {
  const before = loadConfig(folder);
  edit('since: 2026-01-01', 'since: 2026-02-01');
  const after = loadConfig(folder);
  expect(after.systems.crm.since).toBe('2026-02-01');
  expect(after.version).not.toBe(before.version);
  edit('since: 2026-02-01', 'since: 2026-01-01');
  expect(loadConfig(folder)).toEqual(before);
});

it('says what is wrong as long as it is wrong, and goes on when it is right again', () => {
  const before = loadConfig(folder);
  edit('product: odoo', 'product: oddo');
  expect(() => loadConfig(folder)).toThrow(ConfigError);
  expect(() => loadConfig(folder)).toThrow('systems.yaml');
  edit('product: oddo', 'product: odoo');
  expect(loadConfig(folder)).toEqual(before);
});
