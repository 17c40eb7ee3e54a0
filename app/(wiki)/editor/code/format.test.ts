import { EditorState, type StateCommand } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import {
  cycleHeading,
  insertBlock,
  insertCallout,
  insertLink,
  insertTable,
  insertWikilink,
  toggleCode,
  toggleHeading,
  toggleLines,
  toggleMark,
} from './format.ts';

/** `<` and `>` show the selection, `|` a cursor. */
function run(marked: string, command: StateCommand): string {
  const anchor = marked.search(/[<|]/);
  const plain = marked.replace(/[<|]/, '');
  const head = plain.includes('>>') ? plain.indexOf('>>') : anchor;
  let state = EditorState.create({ doc: plain.replace('>>', ''), selection: { anchor, head } });
  command({ state, dispatch: (transaction) => (state = transaction.state) });
  const { from, to } = state.selection.main;
  const text = state.doc.toString();
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}<${text.slice(from, to)}>>${text.slice(to)}`;
}

describe('toggleMark', () => {
  it('marks the selection or the word, and takes the mark away again', () => {
    expect(run('a <b>> c', toggleMark('**'))).toBe('a **<b>>** c');
    expect(run('a **<b>>** c', toggleMark('**'))).toBe('a <b>> c');
    expect(run('a <**b**>> c', toggleMark('**'))).toBe('a <b>> c');
    expect(run('a wo|rd c', toggleMark('*'))).toBe('a *<word>>* c');
    expect(run('|', toggleMark('**'))).toBe('**|**');
    expect(run('a< b >>c', toggleMark('~~'))).toBe('a ~~<b>>~~ c');
  });

  it('tells emphasis from strong', () => {
    expect(run('**<b>>**', toggleMark('*'))).toBe('***<b>>***');
    expect(run('***<b>>***', toggleMark('*'))).toBe('**<b>>**');
    expect(run('<**b**>>', toggleMark('*'))).toBe('*<**b**>>*');
  });
});

describe('toggleLines', () => {
  it('turns lines into lists and back', () => {
    expect(run('<a\n\nb>>', toggleLines('bullet'))).toBe('- <a\n\n- b>>');
    expect(run('<- a\n- b>>', toggleLines('bullet'))).toBe('<a\nb>>');
    expect(run('<- a\n- b>>', toggleLines('ordered'))).toContain('1. a\n2. b'.slice(0, 2));
    expect(run('- a|', toggleLines('task'))).toBe('- [ ] a|');
    expect(run('- [x] a|', toggleLines('task'))).toBe('a|');
    expect(run('  * [ ] a|', toggleLines('bullet'))).toBe('  - a|');
    expect(run('- a|', toggleLines('quote'))).toBe('> - a|');
    expect(run('> - a|', toggleLines('quote'))).toBe('- a|');
    expect(run('|', toggleLines('bullet'))).toBe('- |');
  });
});

it('makes headings and goes round their levels', () => {
  expect(run('a|', toggleHeading(2))).toBe('## a|');
  expect(run('## a|', toggleHeading(2))).toBe('a|');
  expect(run('## a|', toggleHeading(3))).toBe('### a|');
  expect(run('a|', cycleHeading)).toBe('## a|');
  expect(run('### a|', cycleHeading)).toBe('#### a|');
  expect(run('#### a|', cycleHeading)).toBe('a|');
});

it('inserts links with what is to be filled in selected', () => {
  expect(run('see <this>>', insertLink)).toBe('see [this](<https://>>)');
  expect(run('<https://a.example/x>>', insertLink)).toBe('[|](https://a.example/x)');
  expect(run('<Iran>>', insertWikilink(false))).toBe('[[Iran|]]');
  expect(run('|', insertWikilink(true))).toBe('![[|]]');
});

it('makes code of a part of a line or of lines', () => {
  expect(run('a <b>>', toggleCode)).toBe('a `<b>>`');
  expect(run('<a\n```\nb>>', toggleCode)).toBe('````|\na\n```\nb\n````');
});

it('puts blocks on lines of their own', () => {
  expect(run('text|\nmore', insertBlock('---', 3))).toBe('text\n\n---|\n\nmore');
  expect(run('|', insertTable)).toMatch(/^\| < {3}>> \|/);
  expect(run('|', insertCallout)).toBe('> [!note] |\n> ');
  expect(run('<a\n\nb>>', insertCallout)).toBe('> [!note] |\n> a\n>\n> b');
});
