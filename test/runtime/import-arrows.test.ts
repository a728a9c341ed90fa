import { expect, it } from 'vitest';
import { offences } from '../../tools/import-arrows.ts';

it('names file, line, what is imported and what would be right', () => {
  const source = "import { a } from './stage.ts';\n\nimport { odoo } from '../connectors/odoo/client.ts';\n";
  expect(offences('workflows/lead-to-project.ts', source)).toEqual([
    {
      file: 'workflows/lead-to-project.ts',
      line: 3,
      what: 'imports connectors/odoo/client.ts; workflows may import workflows, domain, types from activities',
    },
  ]);
});

it('lets workflows import activities as types, and only so', () => {
  expect(offences('workflows/a.ts', "import type { Erp } from '../activities/erp.ts';")).toEqual([]);
  // With verbatimModuleSyntax the second form still loads the module.
  for (const statement of ['import { openContract }', 'import { type Erp }', 'export *', 'import * as erp']) {
    expect(offences('workflows/a.ts', `${statement} from '../activities/erp.ts';`)).toHaveLength(1);
  }
  expect(offences('workflows/a.ts', "import '../activities/erp.ts';")).toHaveLength(1);
  expect(offences('workflows/a.ts', "const erp = await import('../activities/erp.ts');")).toHaveLength(1);
});

it('sees a statement that is spread over lines', () => {
  const source = "import {\n  one,\n  two,\n} from '../../starters/api/main.ts';\n";
  expect(offences('connectors/odoo/client.ts', source)).toMatchObject([{ line: 1 }]);
});

it('lets domain import itself and the money library, nothing from Node and no other package', () => {
  const source = ["'./money.ts'", "'big.js'", "'node:fs'", "'zod'", "'../config/load.ts'"];
  const found = offences('domain/a.ts', source.map((target) => `import x from ${target};`).join('\n'));
  expect(found.map(({ line }) => line)).toEqual([3, 4, 5]);
});

it.each([
  ['domain/a.ts', '../connectors/odoo/client.ts'],
  ['connectors/odoo/client.ts', '../../activities/erp.ts'],
  ['activities/erp.ts', '../workflows/lead-to-project.ts'],
  ['sandbox/main.ts', '../connectors/odoo/client.ts'],
  ['config/load.ts', '../activities/erp.ts'],
  ['starters/temporal/connect.ts', '../api/main.ts'],
  ['starters/api/main.ts', '../../workers/all.ts'],
  ['workers/all.ts', '../starters/api/main.ts'],
])('refuses %s importing %s', (file, target) => {
  expect(offences(file, `import { x } from '${target}';`)).toHaveLength(1);
});

it.each([
  ['workers/all.ts', '../activities/erp.ts'],
  ['workers/all.ts', '../starters/temporal/connect-worker.ts'],
  ['starters/api/main.ts', '../../workflows/messages.ts'],
  ['starters/api/main.ts', '../temporal/connect.ts'],
  ['activities/erp.ts', '../config/load.ts'],
  ['test/conformance/odoo.test.ts', '../../connectors/odoo/client.ts'],
])('lets %s import %s', (file, target) => {
  expect(offences(file, `import { x } from '${target}';`)).toEqual([]);
});

it('is not misled by a comment or an exported text', () => {
  const source = "// see import('../activities/erp.ts')\nexport const from = '../activities/erp.ts';\n";
  expect(offences('workflows/a.ts', source)).toEqual([]);
});
