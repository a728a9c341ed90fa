import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { canonicalJson } from '../domain/canonical-json.ts';
import { entityCode } from '../domain/ids.ts';
import type { EntityPolicy, Policy } from '../domain/policy.ts';
import { checkReferences } from './check-references.ts';
import { ConfigError } from './config-error.ts';
import { type ConfigFile, configFiles } from './config-files.ts';
import { explainProblem } from './explain-problem.ts';
import { type ConfigPath, readYaml, type YamlFile } from './read-yaml.ts';

type Parsed = { [File in ConfigFile]: z.output<(typeof configFiles)[File]> };

/** The folder with the firm's files: `THROUGHLINE_CONFIG`, or the one that comes with the program. */
export function configFolder(environment: NodeJS.ProcessEnv): string {
  return environment.THROUGHLINE_CONFIG || fileURLToPath(new URL('.', import.meta.url));
}

const names = Object.keys(configFiles) as ConfigFile[];

/** By folder, the texts last found right, and their policy. */
const checked = new Map<string, { texts: string; policy: Policy }>();

/**
 * The firm's policy, checked. The files are read every time; only texts that weren't the last to be right are checked, for
 * that takes tens of milliseconds and processes ask in every round.
 *
 * @throws ConfigError with every problem in all files at once, by file and line.
 */
export function loadConfig(folder: string): Policy {
  const found = names.map((name) => readText(folder, name));
  const texts = JSON.stringify(found);
  const known = checked.get(folder);
  if (known?.texts === texts) return known.policy;
  const policy = check(folder, found);
  checked.set(folder, { texts, policy });
  return policy;
}

function check(folder: string, found: FoundText[]): Policy {
  const problems: { file: ConfigFile; line: number; text: string }[] = [];
  const files = new Map<ConfigFile, YamlFile>();
  for (const { name, text, problem } of found) {
    if (text === null) problems.push({ file: name, line: 0, text: problem });
    else files.set(name, readYaml(text));
  }
  const report = (name: ConfigFile, path: ConfigPath, text: string, line = files.get(name)?.lineOf(path) ?? 1) =>
    problems.push({ file: name, line, text: path.length > 0 ? `${path.join('.')}: ${text}` : text });

  const parsed: Partial<Record<ConfigFile, unknown>> = {};
  for (const [name, file] of files) {
    for (const { path, text, line } of file.problems) report(name, path, text, line);
    if (file.value === undefined) continue;
    const result = configFiles[name].safeParse(file.value);
    if (result.success) parsed[name] = result.data;
    for (const issue of result.error?.issues ?? []) {
      for (const { path, text } of explainProblem(issue, file.value)) report(name, path, text);
    }
  }
  // A file that can't be read has said so; whatever refers to it would only be noise.
  const values = Object.fromEntries([...files].map(([name, file]) => [name, file.value]));
  if (names.every((name) => values[name] !== undefined)) {
    for (const { file, path, text } of checkReferences(values as Record<ConfigFile, unknown>)) report(file, path, text);
  }
  if (problems.length > 0) {
    const sorted = problems.toSorted((a, b) => names.indexOf(a.file) - names.indexOf(b.file) || a.line - b.line);
    const place = (file: ConfigFile, line: number) => `${shownPath(folder, file)}${line > 0 ? `:${line}` : ''}`;
    throw new ConfigError(sorted.map(({ file, line, text }) => `${place(file, line)} ${text}`));
  }
  return toPolicy(parsed as Parsed);
}

/** What a file says, or why that can't be told. */
type FoundText = { name: ConfigFile } & ({ text: string; problem: null } | { text: null; problem: string });

function readText(folder: string, name: ConfigFile): FoundText {
  try {
    return { name, text: readFileSync(join(folder, `${name}.yaml`), 'utf8'), problem: null };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    return { name, text: null, problem: `${reason}; THROUGHLINE_CONFIG names the folder with the firm's files` };
  }
}

function toPolicy({ entities, systems, mappings, approvals }: Parsed): Policy {
  const content = {
    entities: Object.fromEntries(
      Object.entries(entities.entities).map(([code, entity]) => [code, toEntity(code, entity)]),
    ),
    systems,
    mappings,
    mixedDeals: entities.mixedDeals,
    approvals: approvals.rules,
    delegations: approvals.delegations,
    moneyCorrections: approvals.moneyCorrections,
    owners: approvals.exceptionOwners,
  };
  return { version: createHash('sha256').update(canonicalJson(content)).digest('hex'), ...content };
}

function toEntity(code: string, entity: Parsed['entities']['entities'][string]): EntityPolicy {
  return { ...entity, code: entityCode(code) };
}

/** As people find it from where they stand. */
function shownPath(folder: string, name: ConfigFile): string {
  const path = join(folder, `${name}.yaml`);
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
