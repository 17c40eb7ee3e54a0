/** What the toolbar and its keys do to the text. Each is a command on the state, without a view. */
import { type ChangeSpec, EditorSelection, type EditorState, type StateCommand } from '@codemirror/state';
import { newTable } from './table.ts';

const WORD = /[\p{L}\p{N}\p{M}_'’-]/u;

/** Puts the mark around each selection (or the word at the cursor), or takes it away. */
export function toggleMark(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    const changes = state.changeByRange((range) => {
      const { from, to } = range.empty ? wordAround(state, range.from) : trimmed(state, range.from, range.to);
      const inner = state.sliceDoc(from, to);
      const size = mark.length;
      if (isMarked(state, from, to, mark)) {
        return {
          changes: [
            { from: from - size, to: from },
            { from: to, to: to + size },
          ],
          range: EditorSelection.range(from - size, to - size),
        };
      }
      if (inner.length >= 2 * size && ownMark(inner, mark)) {
        return {
          changes: [
            { from, to: from + size },
            { from: to - size, to },
          ],
          range: EditorSelection.range(from, to - 2 * size),
        };
      }
      return {
        changes: [
          { from, insert: mark },
          { from: to, insert: mark },
        ],
        range: EditorSelection.range(from + size, to + size),
      };
    });
    dispatch(state.update(changes, { scrollIntoView: true, userEvent: 'input.format' }));
    return true;
  };
}

function wordAround(state: EditorState, position: number): { from: number; to: number } {
  const { from, to, text } = state.doc.lineAt(position);
  let [start, end] = [position, position];
  while (start > from && WORD.test(text[start - from - 1] ?? '')) start -= 1;
  while (end < to && WORD.test(text[end - from] ?? '')) end += 1;
  return { from: start, to: end };
}

/** Marks with a space inside are none in Markdown. */
function trimmed(state: EditorState, from: number, to: number): { from: number; to: number } {
  const text = state.sliceDoc(from, to);
  const lead = text.length - text.trimStart().length;
  return lead === text.length ? { from, to } : { from: from + lead, to: from + text.trimEnd().length };
}

function isMarked(state: EditorState, from: number, to: number, mark: string): boolean {
  if (state.sliceDoc(from - mark.length, from) !== mark || state.sliceDoc(to, to + mark.length) !== mark) return false;
  return mark !== '*' || runOf(state.sliceDoc(Math.max(0, from - 3), from)) % 2 === 1;
}

/** `**a**` is not `*a*` with stars in it. */
function ownMark(text: string, mark: string): boolean {
  if (!text.startsWith(mark) || !text.endsWith(mark)) return false;
  return mark !== '*' || (/^\*+/.exec(text)?.[0].length ?? 0) % 2 === 1;
}

function runOf(text: string): number {
  return /\**$/.exec(text)?.[0].length ?? 0;
}

export type LineKind = 'bullet' | 'ordered' | 'task' | 'quote';

const LIST = /^(\s*)(?:[-*+] \[[ xX]\] |[-*+] |\d+[.)] )/;
const PREFIX: Record<LineKind, RegExp> = {
  bullet: /^(\s*)[-*+] (?!\[[ xX]\] )/,
  ordered: /^(\s*)\d+[.)] /,
  task: /^(\s*)[-*+] \[[ xX]\] /,
  quote: /^(\s*)> ?/,
};

/** Makes the selected lines a list, tasks or a quotation; where they are it already, plain text. */
export function toggleLines(kind: LineKind): StateCommand {
  return ({ state, dispatch }) => {
    const lines = selectedLines(state);
    const filled = lines.filter((line) => line.text.trim() !== '');
    const targets = filled.length === 0 ? lines : filled;
    const isOn = targets.every((line) => PREFIX[kind].test(line.text));
    const changes: ChangeSpec[] = targets.map((line, index) => {
      const indent = /^\s*/.exec(line.text)?.[0].length ?? 0;
      const own = (isOn ? PREFIX[kind] : kind === 'quote' ? /^(\s*)/ : LIST).exec(line.text);
      const end = own === null ? indent : own[0].length;
      return {
        from: line.from + indent,
        to: line.from + Math.max(indent, end),
        insert: isOn ? '' : markOf(kind, index),
      };
    });
    dispatch(afterChanges(state, changes));
    return true;
  };
}

function markOf(kind: LineKind, index: number): string {
  switch (kind) {
    case 'bullet':
      return '- ';
    case 'ordered':
      return `${index + 1}. `;
    case 'task':
      return '- [ ] ';
    case 'quote':
      return '> ';
  }
}

/** The line becomes a heading of that level, or plain text where it is one already. */
export function toggleHeading(level: number): StateCommand {
  return ({ state, dispatch }) => {
    const changes = selectedLines(state).map((line) => {
      const mark = /^(#{1,6})[ \t]+/.exec(line.text);
      const insert = mark?.[1]?.length === level ? '' : `${'#'.repeat(level)} `;
      return { from: line.from, to: line.from + (mark?.[0].length ?? 0), insert };
    });
    dispatch(afterChanges(state, changes));
    return true;
  };
}

/** None → `##` → `###` → `####` → none: the page's title is the heading of level 1. */
export const cycleHeading: StateCommand = (target) => {
  const { state } = target;
  const level = /^(#{1,6})[ \t]/.exec(state.doc.lineAt(state.selection.main.head).text)?.[1]?.length ?? 1;
  return toggleHeading(level >= 4 ? level : level + 1)(target);
};

/** `[text](…)` with the place for the address selected; a selected address becomes the target. */
export const insertLink: StateCommand = ({ state, dispatch }) => {
  const changes = state.changeByRange((range) => {
    const text = state.sliceDoc(range.from, range.to);
    const isUrl = /^(?:https?:\/\/|mailto:)\S+$/.test(text);
    const insert = isUrl ? `[](${text})` : `[${text}](https://)`;
    const from = range.from + (isUrl ? 1 : text.length + 3);
    return {
      changes: { from: range.from, to: range.to, insert },
      range: EditorSelection.range(from, isUrl ? from : from + 'https://'.length),
    };
  });
  dispatch(state.update(changes, { scrollIntoView: true, userEvent: 'input.format' }));
  return true;
};

/** `[[…]]` around the selection, the cursor before the closing brackets, where completion begins. */
export function insertWikilink(embed: boolean): StateCommand {
  return ({ state, dispatch }) => {
    const open = embed ? '![[' : '[[';
    const changes = state.changeByRange((range) => {
      const text = state.sliceDoc(range.from, range.to);
      return {
        changes: { from: range.from, to: range.to, insert: `${open}${text}]]` },
        range: EditorSelection.cursor(range.from + open.length + text.length),
      };
    });
    dispatch(state.update(changes, { scrollIntoView: true, userEvent: 'input.format' }));
    return true;
  };
}

/** A fenced block around the selected lines; within a line, a code span. */
export const toggleCode: StateCommand = (target) => {
  const { state } = target;
  const { main } = state.selection;
  const isBlock = state.doc.lineAt(main.from).number !== state.doc.lineAt(main.to).number;
  return isBlock ? fence(target) : toggleMark('`')(target);
};

const fence: StateCommand = ({ state, dispatch }) => {
  const { main } = state.selection;
  const [first, last] = [state.doc.lineAt(main.from), state.doc.lineAt(main.to)];
  const inside = state.sliceDoc(first.from, last.to);
  const longest = Math.max(2, ...[...inside.matchAll(/^`{3,}/gm)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  dispatch(
    state.update({
      changes: [
        { from: first.from, insert: `${mark}\n` },
        { from: last.to, insert: `\n${mark}` },
      ],
      selection: EditorSelection.cursor(first.from + mark.length),
      scrollIntoView: true,
      userEvent: 'input.format',
    }),
  );
  return true;
};

/** A block on lines of its own, with empty lines around it; the cursor goes to `cursor` in it. */
export function insertBlock(block: string, cursor: number, end = cursor): StateCommand {
  return ({ state, dispatch }) => {
    const { main } = state.selection;
    const line = state.doc.lineAt(main.head);
    const isEmpty = line.text.trim() === '';
    const at = isEmpty ? line.from : line.to;
    const above = line.number > 1 ? state.doc.line(line.number - 1).text : '';
    const below = line.number < state.doc.lines ? state.doc.line(line.number + 1).text : '';
    const before = isEmpty ? (above.trim() === '' ? '' : '\n') : '\n\n';
    const after = below.trim() === '' ? '' : '\n';
    dispatch(
      state.update({
        changes: { from: at, to: isEmpty ? line.to : at, insert: before + block + after },
        selection: EditorSelection.range(at + before.length + cursor, at + before.length + end),
        scrollIntoView: true,
        userEvent: 'input.format',
      }),
    );
    return true;
  };
}

export const insertTable: StateCommand = insertBlock(newTable(3, 2), 2, 5);
export const insertRule: StateCommand = insertBlock('---', 3);

/** A callout around the selected lines, or an empty one. */
export const insertCallout: StateCommand = (target) => {
  const { state } = target;
  const { main } = state.selection;
  const [first, last] = [state.doc.lineAt(main.from), state.doc.lineAt(main.to)];
  const inside = state.sliceDoc(first.from, last.to);
  const head = '> [!note] ';
  if (inside.trim() === '') return insertBlock(`${head}\n> `, head.length)(target);
  const quoted = inside.split('\n').map((line) => `> ${line}`.trimEnd());
  target.dispatch(
    state.update({
      changes: { from: first.from, to: last.to, insert: `${head}\n${quoted.join('\n')}` },
      selection: EditorSelection.cursor(first.from + head.length),
      scrollIntoView: true,
      userEvent: 'input.format',
    }),
  );
  return true;
};

function selectedLines(state: EditorState): { from: number; to: number; text: string; number: number }[] {
  const numbers = new Set<number>();
  for (const range of state.selection.ranges) {
    const first = state.doc.lineAt(range.from).number;
    const end = state.doc.lineAt(range.to);
    // A selection that ends at the start of a line does not mean that line.
    const last = !range.empty && end.from === range.to && end.number > first ? end.number - 1 : end.number;
    for (let number = first; number <= last; number += 1) numbers.add(number);
  }
  return [...numbers].map((number) => state.doc.line(number));
}

function afterChanges(state: EditorState, specs: ChangeSpec[]) {
  const changes = state.changes(specs);
  return state.update({
    changes,
    selection: state.selection.map(changes, 1),
    scrollIntoView: true,
    userEvent: 'input.format',
  });
}
