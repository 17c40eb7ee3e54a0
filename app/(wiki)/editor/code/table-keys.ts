/** Editing tables: what the keys and the table menu do where the cursor is in one. */
import { syntaxTree } from '@codemirror/language';
import { EditorSelection, type EditorState, type StateCommand } from '@codemirror/state';
import type { KeyBinding } from '@codemirror/view';
import {
  type Align,
  type Changed,
  type Place,
  type Table,
  alignColumn,
  deleteColumn,
  deleteRow,
  insertColumn,
  insertRow,
  placeAt,
  step,
  stepDown,
  tableAt,
  writeTable,
} from './table.ts';

/** The table at the cursor; none within code. */
export function tableHere(state: EditorState): { table: Table; at: Place } | null {
  const { head } = state.selection.main;
  const table = tableAt(state.doc, state.doc.lineAt(head).number);
  if (table === null) return null;
  for (
    let node: ReturnType<typeof syntaxTree>['topNode'] | null = syntaxTree(state).resolveInner(head, -1);
    node !== null;
    node = node.parent
  ) {
    if (node.name === 'FencedCode' || node.name === 'CodeBlock') return null;
  }
  return { table, at: placeAt(table, state.doc, head) };
}

function command(change: (table: Table, at: Place) => Changed | null): StateCommand {
  return ({ state, dispatch }) => {
    const here = tableHere(state);
    const changed = here === null ? null : change(here.table, here.at);
    if (here === null || changed === null) return false;
    const [from, to] = [state.doc.line(here.table.first).from, state.doc.line(here.table.last).to];
    const written = writeTable(changed.table, changed.at);
    dispatch(
      state.update({
        changes: { from, to, insert: written.text },
        selection: EditorSelection.range(from + written.from, from + written.to),
        scrollIntoView: true,
        userEvent: 'input.table',
      }),
    );
    return true;
  };
}

export const tableCommands = {
  next: command((table, at) => step(table, at, 1)),
  previous: command((table, at) => step(table, at, -1)),
  down: command(stepDown),
  rowBelow: command((table, at) => insertRow(table, at, { row: at.row + 1, column: at.column })),
  deleteRow: command(deleteRow),
  columnRight: command(insertColumn),
  deleteColumn: command(deleteColumn),
  reformat: command((table, at) => ({ table, at })),
} as const;

export function alignCommand(align: Align): StateCommand {
  return command((table, at) => alignColumn(table, at, align));
}

export const tableKeys: readonly KeyBinding[] = [
  { key: 'Tab', run: tableCommands.next, shift: tableCommands.previous },
  { key: 'Enter', run: enterInTable },
  { key: 'Mod-Enter', run: tableCommands.rowBelow },
  { key: 'Mod-Shift-Backspace', run: tableCommands.deleteRow },
];

/** Enter goes to the cell below; at the end of a row's text outside the last bar it is an ordinary one. */
function enterInTable(target: Parameters<StateCommand>[0]): boolean {
  const { state } = target;
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  const isBehind = main.empty && line.text.slice(main.head - line.from).trim() === '';
  return isBehind ? false : tableCommands.down(target);
}
