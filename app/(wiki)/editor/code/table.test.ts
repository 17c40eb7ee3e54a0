import { describe, expect, it } from 'vitest';
import {
  type Lines,
  alignColumn,
  cellsOf,
  deleteColumn,
  deleteRow,
  displayWidth,
  insertColumn,
  insertRow,
  newTable,
  placeAt,
  step,
  stepDown,
  tableAt,
  writeTable,
} from './table.ts';

function document(text: string): Lines {
  const lines = text.split('\n');
  return {
    lines: lines.length,
    line: (number) => {
      const from = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
      const line = lines[number - 1] ?? '';
      return { from, to: from + line.length, text: line };
    },
  };
}

function found<T>(value: T | null): T {
  if (value === null) throw new Error('There is no table.');
  return value;
}

const TEXT = 'before\n\n| a | b|\n|:-|--:|\n|one \\| half|2|\n| 3 |\nafter';
const doc = document(TEXT);
const table = found(tableAt(doc, 5));
const at = (row: number, column: number) => ({ row, column });

describe('tableAt', () => {
  it('finds the table from each of its lines, and none elsewhere', () => {
    for (const line of [3, 4, 5, 6]) expect(tableAt(doc, line)).toEqual(table);
    expect(table).toMatchObject({
      first: 3,
      last: 6,
      align: ['left', 'right'],
      rows: [
        ['a', 'b'],
        ['one \\| half', '2'],
        ['3', ''],
      ],
    });
    expect(tableAt(doc, 1)).toBeNull();
    expect(tableAt(doc, 7)).toBeNull();
    expect(tableAt(document('a | b\nc | d'), 1)).toBeNull();
    expect(tableAt(document('| a | b | c |\n| - | - |\n| 1 | 2 |'), 3)).toBeNull();
  });

  it('leaves a line with a bar above the header alone', () => {
    const text = document('a | text\n| h |\n| - |\n| 1 |');
    expect(tableAt(text, 4)?.first).toBe(2);
    expect(tableAt(text, 1)).toBeNull();
  });
});

it('takes rows apart with and without bars at their ends', () => {
  expect(cellsOf('| a | b |')).toEqual(['a', 'b']);
  expect(cellsOf('a | b')).toEqual(['a', 'b']);
  expect(cellsOf('| a \\| b | |')).toEqual(['a \\| b', '']);
});

it('writes the columns aligned, wide characters counted as two', () => {
  expect(writeTable(table, at(0, 0)).text).toBe(
    '| a           |   b |\n| :---------- | --: |\n| one \\| half |   2 |\n| 3           |     |',
  );
  expect(displayWidth('日本')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  const again = document(writeTable(table, at(0, 0)).text);
  expect(tableAt(again, 1)?.rows).toEqual(table.rows);
});

it('says where a cell’s text stands in what is written', () => {
  const { text, from, to } = writeTable(table, at(1, 1));
  expect(text.slice(from, to)).toBe('2');
  const empty = writeTable(table, at(2, 1));
  expect(empty.from).toBe(empty.to);
});

it('knows the cell of a position', () => {
  expect(placeAt(table, doc, TEXT.indexOf('half'))).toEqual(at(1, 0));
  expect(placeAt(table, doc, TEXT.indexOf('|2|') + 1)).toEqual(at(1, 1));
  expect(placeAt(table, doc, TEXT.indexOf(':-|'))).toEqual(at(0, 0));
});

it('steps from cell to cell and adds a row at the end', () => {
  expect(step(table, at(0, 1), 1)?.at).toEqual(at(1, 0));
  expect(step(table, at(1, 0), -1)?.at).toEqual(at(0, 1));
  expect(step(table, at(0, 0), -1)).toBeNull();
  const added = step(table, at(2, 1), 1);
  expect(added?.at).toEqual(at(3, 0));
  expect(added?.table.rows).toHaveLength(4);
  expect(stepDown(table, at(2, 1))).toMatchObject({ at: at(3, 1), table: { rows: { length: 4 } } });
});

it('adds and removes rows and columns, and keeps a header and a column', () => {
  expect(insertRow(table, at(0, 1)).table.rows[1]).toEqual(['', '']);
  expect(deleteRow(table, at(1, 0)).table.rows).toHaveLength(2);
  expect(deleteRow(table, at(0, 0)).table).toBe(table);
  const wider = insertColumn(table, at(1, 0));
  expect(wider.table.rows[0]).toEqual(['a', '', 'b']);
  expect(wider.table.align).toEqual(['left', 'none', 'right']);
  const narrow = deleteColumn(table, at(1, 1));
  expect(narrow).toMatchObject({ at: at(1, 0), table: { align: ['left'] } });
  expect(deleteColumn(narrow.table, at(0, 0)).table).toBe(narrow.table);
  expect(writeTable(alignColumn(table, at(1, 0), 'center').table, at(0, 0)).text).toContain('| :---------: |');
});

it('makes a new one that it understands', () => {
  expect(tableAt(document(newTable(3, 2)), 1)).toMatchObject({ align: ['none', 'none', 'none'], rows: { length: 3 } });
});
