import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue, exceptionCodes, isWaitCode, waitCodes } from '../../domain/catalogue.ts';

/** Whatever a process, a system or the API can come from; not the catalogue itself, and not what explains it. */
const source = '{domain,activities,connectors,workflows,config,starters,workers}/**/*.ts';
const families = /'(TL-(?:DEAL|MAP|CFG|MATCH|ERP|CRM|PSA|APPR|DRIFT|UNDO|BILL|BUG|WAIT)-\d{4})'/g;

let used: Map<string, string[]>;

beforeAll(async () => {
  used = new Map();
  for await (const file of glob(source)) {
    if (file === 'domain/catalogue.ts') continue;
    for (const [, code = ''] of readFileSync(file, 'utf8').matchAll(families)) {
      used.set(code, [...(used.get(code) ?? []), file]);
    }
  }
});

describe('the catalogue of codes', () => {
  it('has every code that anything in the source gives out', () => {
    const unknown = [...used].filter(([code]) => !Object.hasOwn(catalogue, code));
    expect(unknown).toEqual([]);
  });

  it('has no code that nothing gives out', () => {
    expect(Object.keys(catalogue).filter((code) => !used.has(code))).toEqual([]);
  });

  it('says of each what it means and what to do, in sentences', () => {
    for (const [code, { title, sentence, whatToDo }] of Object.entries(catalogue)) {
      expect(title, code).toMatch(/^[A-Z].*[^.]$/);
      expect(sentence, code).toMatch(/^[A-Z].*\.$/);
      expect(whatToDo, code).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('tells what parks from what passes', () => {
    expect([...exceptionCodes, ...waitCodes].sort()).toEqual(Object.keys(catalogue).sort());
    expect(waitCodes.every((code) => code.startsWith('TL-WAIT-'))).toBe(true);
    expect(isWaitCode('TL-WAIT-0003')).toBe(true);
    expect([isWaitCode('TL-BUG-0001'), isWaitCode(undefined)]).toEqual([false, false]);
  });
});
