import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { approvalsSchema } from '../../config/approvals-schema.ts';
import { checkReferences } from '../../config/check-references.ts';
import { readYaml } from '../../config/read-yaml.ts';
import { sampleFolder } from './config-folder.ts';

const text = readFileSync(join(sampleFolder, 'approvals.yaml'), 'utf8');
const approvals = readYaml(text).value as Record<string, object>;

it('a firm must say whom corrections of money are put before', () => {
  const { moneyCorrections: _left, ...rest } = approvals;
  expect(approvalsSchema.safeParse(approvals).success).toBe(true);
  expect(approvalsSchema.safeParse(rest).error?.issues.map(({ path }) => path.join('.'))).toEqual(['moneyCorrections']);
  const nobody = { ...approvals, moneyCorrections: { ask: [], dueBusinessHours: '8' } };
  expect(approvalsSchema.safeParse(nobody).error?.issues.map(({ path }) => path.join('.'))).toEqual([
    'moneyCorrections.ask',
  ]);
});

it('they are put before roles that the firm has', () => {
  const moneyCorrections = { ask: ['finanse'], escalate: { afterBusinessHours: 1, to: ['nobody'] } };
  const wrong = checkReferences({
    entities: {},
    systems: {},
    mappings: {},
    approvals: { ...approvals, rules: [], moneyCorrections },
  });
  expect(wrong.map(({ path, text }) => `${path.join('.')} ${text}`)).toEqual([
    expect.stringMatching(/^moneyCorrections\.ask\.0 "finanse" is not one of roles; did you mean finance/),
    expect.stringMatching(/^moneyCorrections\.escalate\.to\.0 "nobody" is not one of roles/),
  ]);
});
