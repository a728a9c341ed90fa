import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../config/load-config.ts';
import { catalogue } from '../../domain/catalogue.ts';
import { createProgram } from '../../starters/cli/program.ts';
import { exceptionsPage } from '../../tools/exceptions-page.ts';
import { configFolder } from '../throughline.ts';

const runbookOf = (category: string) => `operations/runbooks/${category.replaceAll(' ', '-')}.md`;
const categories = [...new Set(Object.values(catalogue).map(({ category }) => category))];
const read = (file: string) => readFileSync(file, 'utf8');

it('docs/exceptions.md is what tools/write-exceptions.ts writes', () => {
  const { roles } = parse(read(`${configFolder}approvals.yaml`)) as { roles: Record<string, string> };
  expect(read('docs/exceptions.md')).toBe(exceptionsPage(loadConfig(configFolder).owners, roles));
});

describe('the runbooks', () => {
  it('are one for each category, and no others', async () => {
    const found: string[] = [];
    for await (const file of glob('operations/runbooks/*.md')) found.push(file);
    expect(found.sort()).toEqual(categories.map(runbookOf).sort());
  });

  it.each(categories)('%s: says what people see, why, what to do, how it ends and whom to call', (category) => {
    const text = read(runbookOf(category));
    const parts = ['What people see.', 'Why it happens.', 'What to do.', 'How to know it is over.', 'Whom to call.'];
    const places = parts.map((part) => text.indexOf(`**${part}**`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    for (const [code = ''] of text.matchAll(/TL-[A-Z]+-\d{4}/g)) expect(Object.keys(catalogue)).toContain(code);
  });

  it.each(categories)('%s: gives only commands and options that there are', (category) => {
    const commands = new Map(
      createProgram().commands.map((command) => [command.name(), command.options.map(({ long }) => long)]),
    );
    const given = [...read(runbookOf(category)).matchAll(/`throughline\s+([a-z-]+)([^`]*)`/g)];
    expect(given.length).toBeGreaterThan(0);
    for (const [whole, name = '', rest = ''] of given) {
      expect([...commands.keys()], whole).toContain(name);
      for (const [option] of rest.matchAll(/--[a-z]+/g)) expect(commands.get(name), whole).toContain(option);
    }
  });
});
