/**
 * GFM tables as text: found, taken apart, changed and written back with their columns aligned.
 * Nothing here knows the editor; a document is anything that has lines.
 */
export type Align = 'none' | 'left' | 'center' | 'right';

export interface Lines {
  readonly lines: number;
  /** From 1. */
  line(number: number): { readonly from: number; readonly to: number; readonly text: string };
}

export interface Table {
  /** First and last line in the document. */
  readonly first: number;
  readonly last: number;
  readonly indent: string;
  readonly align: readonly Align[];
  /** The header is row 0. All rows have as many cells as the header. */
  readonly rows: readonly (readonly string[])[];
}

export interface Place {
  readonly row: number;
  readonly column: number;
}

const DELIMITER = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
/** A table of more lines is left to be edited as text. */
const MOST_LINES = 2000;

function isRow(text: string): boolean {
  return text.includes('|') && text.trim() !== '';
}

/** The table that holds the line, or null. */
export function tableAt(document: Lines, line: number): Table | null {
  if (!isRow(document.line(line).text)) return null;
  let first = line;
  let last = line;
  while (first > 1 && line - first < MOST_LINES && isRow(document.line(first - 1).text)) first -= 1;
  while (last < document.lines && last - line < MOST_LINES && isRow(document.line(last + 1).text)) last += 1;
  // Text with a bar in it may stand right above the header.
  while (first < last && !DELIMITER.test(document.line(first + 1).text)) first += 1;
  const delimiter = first < last ? document.line(first + 1).text : '';
  if (first > line || !delimiter.includes('-')) return null;
  const align = cellsOf(delimiter).map(alignOf);
  const header = cellsOf(document.line(first).text);
  if (header.length !== align.length) return null;
  const rows = [header];
  for (let number = first + 2; number <= last; number += 1) {
    const cells = cellsOf(document.line(number).text).slice(0, header.length);
    rows.push([...cells, ...Array.from({ length: header.length - cells.length }, () => '')]);
  }
  return { first, last, indent: /^\s*/.exec(document.line(first).text)?.[0] ?? '', align, rows };
}

function alignOf(cell: string): Align {
  const [left, right] = [cell.startsWith(':'), cell.endsWith(':')];
  return left && right ? 'center' : left ? 'left' : right ? 'right' : 'none';
}

/** Offsets of the bars that part cells; `\|` is text. */
function barsOf(text: string): number[] {
  const bars: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '|') bars.push(index);
  }
  return bars;
}

/** Start and end of each cell in the line, the spaces around its text included. */
function spansOf(text: string): [number, number][] {
  const bars = barsOf(text);
  const edges = [...bars];
  if (text.slice(0, bars[0]).trim() !== '') edges.unshift(-1);
  if (text.slice((bars.at(-1) ?? -1) + 1).trim() !== '') edges.push(text.length);
  return edges.slice(1).map((end, index): [number, number] => [(edges[index] ?? -1) + 1, end]);
}

export function cellsOf(text: string): string[] {
  return spansOf(text).map(([from, to]) => text.slice(from, to).trim());
}

/** Where in the table a position is; the delimiter counts as the header. */
export function placeAt(table: Table, document: Lines, position: number): Place {
  let number = table.first;
  while (number < table.last && document.line(number).to < position) number += 1;
  const { from, text } = document.line(number);
  const offset = position - from;
  const column = spansOf(text).findIndex(([, end]) => offset <= end);
  const columns = table.align.length;
  return {
    row: Math.max(0, number - table.first - (number > table.first ? 1 : 0)),
    column: Math.min(column === -1 ? columns - 1 : column, columns - 1),
  };
}

/** The table as lines, and where in that text a cell's own text stands. */
export function writeTable(table: Table, at: Place): { text: string; from: number; to: number } {
  const widths = table.align.map((_, column) =>
    Math.max(3, ...table.rows.map((cells) => displayWidth(cells[column] ?? ''))),
  );
  const lines: string[] = [];
  let [from, to] = [0, 0];
  let length = 0;
  const add = (line: string) => {
    lines.push(line);
    length += line.length + 1;
  };
  for (const [row, cells] of table.rows.entries()) {
    let line = `${table.indent}|`;
    for (const [column, cell] of cells.entries()) {
      const space = (widths[column] ?? 3) - displayWidth(cell);
      const align = table.align[column];
      const before = align === 'right' ? space : align === 'center' ? Math.floor(space / 2) : 0;
      line += ` ${' '.repeat(before)}`;
      if (row === at.row && column === at.column)
        [from, to] = [length + line.length, length + line.length + cell.length];
      line += `${cell}${' '.repeat(space - before)} |`;
    }
    add(line);
    if (row === 0)
      add(`${table.indent}|${table.align.map((align, column) => rule(align, widths[column] ?? 3)).join('|')}|`);
  }
  return { text: lines.join('\n'), from, to };
}

function rule(align: Align, width: number): string {
  const left = align === 'left' || align === 'center' ? ':' : '-';
  const right = align === 'right' || align === 'center' ? ':' : '-';
  return ` ${left}${'-'.repeat(width - 2)}${right} `;
}

/** In columns of a fixed-width font: marks that combine take none, East Asian wide characters and emoji two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

export interface Changed {
  readonly table: Table;
  readonly at: Place;
}

/** The cell after (or before) this one; after the last a row is added. Null: before the first. */
export function step(table: Table, at: Place, by: 1 | -1): Changed | null {
  const columns = table.align.length;
  const index = at.row * columns + at.column + by;
  if (index < 0) return null;
  const target = { row: Math.floor(index / columns), column: index % columns };
  return target.row < table.rows.length ? { table, at: target } : insertRow(table, at, target);
}

/** The cell below; after the last row one is added. */
export function stepDown(table: Table, at: Place): Changed {
  const target = { row: at.row + 1, column: at.column };
  return target.row < table.rows.length ? { table, at: target } : insertRow(table, at, target);
}

/** A row under this one. */
export function insertRow(table: Table, at: Place, target: Place = { row: at.row + 1, column: 0 }): Changed {
  const rows = table.rows.toSpliced(
    at.row + 1,
    0,
    table.align.map(() => ''),
  );
  return { table: { ...table, rows }, at: target };
}

/** The header stays: a table has one. */
export function deleteRow(table: Table, at: Place): Changed {
  if (at.row === 0) return { table, at };
  const rows = table.rows.toSpliced(at.row, 1);
  return { table: { ...table, rows }, at: { row: Math.min(at.row, rows.length - 1), column: at.column } };
}

/** A column after this one. */
export function insertColumn(table: Table, at: Place): Changed {
  const column = at.column + 1;
  return {
    table: {
      ...table,
      align: table.align.toSpliced(column, 0, 'none'),
      rows: table.rows.map((cells) => cells.toSpliced(column, 0, '')),
    },
    at: { row: at.row, column },
  };
}

export function deleteColumn(table: Table, at: Place): Changed {
  if (table.align.length === 1) return { table, at };
  return {
    table: {
      ...table,
      align: table.align.toSpliced(at.column, 1),
      rows: table.rows.map((cells) => cells.toSpliced(at.column, 1)),
    },
    at: { row: at.row, column: Math.min(at.column, table.align.length - 2) },
  };
}

export function alignColumn(table: Table, at: Place, align: Align): Changed {
  return { table: { ...table, align: table.align.with(at.column, align) }, at };
}

/** An empty table for a new one. */
export function newTable(columns: number, rows: number): string {
  const cells = (text: string) => `|${` ${text} |`.repeat(columns)}`;
  return [cells('   '), cells('---'), ...Array.from({ length: rows }, () => cells('   '))].join('\n');
}
