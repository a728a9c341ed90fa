import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cells, given, loadTable, tableOf } from '../../../connectors/odoo/load-table.ts';

describe('the table for load', () => {
  it('puts children of several kinds side by side under one parent', () => {
    const table = loadTable({
      cells: { id: 'throughline.p', name: 'Project' },
      children: {
        task_ids: [
          { id: 'throughline.t1', name: 'A' },
          { id: 'throughline.t2', name: 'B' },
        ],
        milestone_ids: [{ id: 'throughline.m1', name: 'M' }],
        other_ids: [],
      },
    });
    expect(table).toEqual({
      fields: ['id', 'name', 'task_ids/id', 'task_ids/name', 'milestone_ids/id', 'milestone_ids/name'],
      data: [
        ['throughline.p', 'Project', 'throughline.t1', 'A', 'throughline.m1', 'M'],
        ['', '', 'throughline.t2', 'B', '', ''],
      ],
    });
  });

  it('has one row for a record without children, and a cell for every column in each row', () => {
    const cells = fc.dictionary(fc.constantFrom('id', 'name', 'a', 'b'), fc.string(), { minKeys: 1 });
    const rows = fc.array(fc.record({ id: fc.string(), name: fc.string() }));
    fc.assert(
      fc.property(cells, rows, rows, (own, one, other) => {
        const { fields, data } = loadTable({ cells: own, children: { one, other } });
        expect(data).toHaveLength(Math.max(1, one.length, other.length));
        expect(data.every((row) => row.length === fields.length)).toBe(true);
        expect(data.flat().filter((cell) => cell !== '').length).toBe(
          [own, ...one, ...other].flatMap(Object.values).filter((cell) => cell !== '').length,
        );
      }),
    );
  });

  it('refuses children that differ in columns: a blank would clear a field that is not ours', () => {
    const children: Record<string, Cells[]> = { order_line: [{ id: 'a', name: 'x' }, { id: 'b' }] };
    expect(() => loadTable({ cells: { id: 'o' }, children })).toThrow('order_line differ in their columns');
  });

  it('leaves out what is not ours and empties what is null', () => {
    expect(given({ name: 'A', vat: null, city: undefined, country: 7 })).toEqual({ name: 'A', vat: '', country: '7' });
  });
});

describe('records without children', () => {
  it('stand one to a row, in the columns of the first', () => {
    const rows = [
      { id: 'throughline.a', name: 'A' },
      { id: 'throughline.b', name: '' },
    ];
    expect(tableOf('project.milestone', rows)).toEqual({
      fields: ['id', 'name'],
      data: [
        ['throughline.a', 'A'],
        ['throughline.b', ''],
      ],
    });
  });

  it('are refused when they differ in their columns: a blank would clear what is not ours', () => {
    const rows: Cells[] = [{ id: 'throughline.a', name: 'A' }, { id: 'throughline.b' }];
    expect(() => tableOf('project.milestone', rows)).toThrow(RangeError);
  });

  it('takes several records with their children, each beginning where its own cells are', () => {
    const record = (id: string, ...lines: string[]) => ({
      cells: { id, name: `N ${id}` },
      children: { line: lines.map((line) => ({ id: line })) },
    });
    expect(loadTable(record('a', 'a1', 'a2'), record('b', 'b1'), { cells: { id: 'c', name: '' } })).toEqual({
      fields: ['id', 'name', 'line/id'],
      data: [
        ['a', 'N a', 'a1'],
        ['', '', 'a2'],
        ['b', 'N b', 'b1'],
        ['c', '', ''],
      ],
    });
    expect(() => loadTable(record('a', 'a1'), { cells: { id: 'b' } })).toThrow('the records differ in their columns');
  });
});
