/** An attachment of values as a table: RFC 4180, with the separator that the first line uses most. */
import { escapeHtml } from './escape.ts';

const MAX_ROWS = 500;
const MAX_COLUMNS = 50;
const MAX_CELL = 500;

/** Safe HTML. The first row is the head; what is above the limits is left out, and it says so. */
export function csvTable(text: string): string {
  const { rows, more } = rowsOf(text.replace(/^\uFEFF/, '').replaceAll('\0', '\uFFFD'));
  const [head, ...body] = rows;
  if (head === undefined) return '';
  const width = Math.min(MAX_COLUMNS, Math.max(...rows.map((row) => row.length)));
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    Array.from(
      { length: width },
      (_, index) => `<${tag}${attributesOf(tag, row[index])}>${cell(row[index])}</${tag}>`,
    ).join('');
  const table = `<table data-sortable=""><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('')}</tbody></table>`;
  const note = more ? `<p class="csv-more">… ${MAX_ROWS}+</p>` : '';
  return `<div class="table-scroll" tabindex="0" role="group" aria-label="Table">${table}</div>${note}`;
}

/** Numbers stand under each other. */
function attributesOf(tag: 'th' | 'td', value = ''): string {
  if (tag === 'th') return ' scope="col"';
  return /^\s*[-+]?[\d.,]+\s*%?\s*$/.test(value) ? ' align="right"' : '';
}

function cell(value = ''): string {
  return escapeHtml(value.length > MAX_CELL ? `${value.slice(0, MAX_CELL)}…` : value);
}

function separatorOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1);
  const counted = [',', ';', '\t', '|'].map((sign) => ({ sign, count: first.split(sign).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

/** One pass; a quote that is not closed goes on to the end. */
function rowsOf(text: string): { rows: string[][]; more: boolean } {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    if (rows.length > MAX_ROWS) return { rows, more: true };
    let value: string;
    if (text[at] === '"') {
      const end = endOfQuote(text, at + 1);
      value = text.slice(at + 1, end).replaceAll('""', '"');
      at = Math.min(end + 1, text.length);
      // What follows the quote by mistake belongs to it.
      const rest = endOfValue(text, at, separator);
      value += text.slice(at, rest);
      at = rest;
    } else {
      const end = endOfValue(text, at, separator);
      value = text.slice(at, end);
      at = end;
    }
    if (row.length < MAX_COLUMNS) row.push(value);
    if (text[at] === separator) {
      at += 1;
      if (at === text.length && row.length < MAX_COLUMNS) row.push('');
      if (at < text.length) continue;
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n') at += 1;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return { rows, more: false };
}

function endOfQuote(text: string, start: number): number {
  let at = start;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length;
    if (text[quote + 1] !== '"') return quote;
    at = quote + 2;
  }
}

function endOfValue(text: string, start: number, separator: string): number {
  let at = start;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}
