import type { z } from 'zod';
import { didYouMean } from './closest.ts';
import type { ConfigPath } from './read-yaml.ts';

type ZodIssue = z.core.$ZodIssue;

const kinds: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'a group of settings',
  record: 'a group of settings',
  boolean: 'true or false',
};

/** What a schema found, in words: one problem for each thing that must be changed. */
export function explainProblem(issue: ZodIssue, value: unknown): { path: ConfigPath; text: string }[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    const texts = issue.message.split('\n');
    return issue.keys.map((key, index) => ({ path: [...path, key], text: texts[index] ?? 'is not known here' }));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.map(({ message }) => ({ path, text: message }));
  }
  const found = at(value, path);
  if (found === undefined && issue.code !== 'custom') return [{ path, text: `is missing${wanted(issue)}` }];
  return [{ path, text: sentence(issue, found) }];
}

function sentence(issue: ZodIssue, found: unknown): string {
  const shown = typeof found === 'string' ? `"${found}"` : found === null ? 'nothing' : JSON.stringify(found);
  if (issue.code === 'invalid_type') return `${shown} is not ${kinds[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String);
    return `${shown} is not one of ${known.join(', ')}${didYouMean(String(found), known)}`;
  }
  if (issue.code === 'too_small' && issue.origin === 'array') return 'is empty; at least one is needed';
  return issue.message;
}

function wanted(issue: ZodIssue): string {
  if (issue.code === 'invalid_type') return ` (${kinds[issue.expected] ?? issue.expected})`;
  return issue.code === 'invalid_value' ? ` (one of ${issue.values.join(', ')})` : '';
}

function at(value: unknown, path: ConfigPath): unknown {
  return path.reduce<unknown>((inner, part) => {
    if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, part)) return undefined;
    return (inner as Record<string | number, unknown>)[part];
  }, value);
}
