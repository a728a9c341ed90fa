import { expect, it } from 'vitest';
import { findableRecords } from '../../domain/findable-records.ts';
import { recordRef } from '../../domain/ids.ts';

it('a process with hundreds of contacts stays findable by what people look for, within one search attribute', () => {
  const contacts = Array.from({ length: 300 }, (_, n) => recordRef('hubspot', 'contact', String(100_000_000_000 + n)));
  const others = [
    recordRef('hubspot', 'deal', '1'),
    recordRef('odoo', 'order', 'S00012'),
    recordRef('odoo', 'project', '7'),
  ];
  const findable = findableRecords([...contacts, ...others]);
  expect(findable.slice(0, 3)).toEqual(others);
  expect(findable.length).toBeGreaterThan(30);
  expect(Buffer.byteLength(JSON.stringify(findable))).toBeLessThan(2_048);
});
