import { existsSync, readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/add-a-system.md'), 'utf8');
const places = [...page.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map((match) => match[1] ?? '');

it('the page on adding a system names only places that exist', () => {
  expect(places.length).toBeGreaterThan(10);
  expect(places.filter((place) => !existsSync(join(root, place)))).toEqual([]);
});

it('the page names every file that knows HubSpot’s connector', async () => {
  const knowing = [];
  for await (const file of glob('{activities,config,domain,starters,workers,workflows}/**/*.ts', { cwd: root })) {
    if (readFileSync(join(root, file), 'utf8').includes('connectors/hubspot/')) knowing.push(file);
  }
  expect(knowing.length).toBeGreaterThan(2);
  expect(knowing.filter((file) => !places.includes(file))).toEqual([]);
});
