/**
 * The text area on CodeMirror 6. Loaded by the editor alone, after the page is there. Leaving it by
 * keyboard: Escape, then Tab.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from '@codemirror/commands';
import { markdown, markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { languages } from '@codemirror/language-data';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension, Prec, type StateCommand } from '@codemirror/state';
import {
  EditorView,
  type KeyBinding,
  drawSelection,
  dropCursor,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  placeholder,
  rectangularSelection,
} from '@codemirror/view';
import { type CompletionOptions, completionSources } from './completion.ts';
import { directions } from './directions.ts';
import {
  cycleHeading,
  insertCallout,
  insertLink,
  insertRule,
  insertTable,
  insertWikilink,
  toggleCode,
  toggleHeading,
  toggleLines,
  toggleMark,
} from './format.ts';
import { alignCommand, tableCommands, tableHere, tableKeys } from './table-keys.ts';
import { theme } from './theme.ts';
import { type UploadOptions, insertFiles, uploads } from './uploads.ts';

export type KeyStyle = 'standard' | 'vim' | 'emacs';

export interface AreaOptions {
  readonly parent: HTMLElement;
  readonly content: string;
  /** Of the page's policy: CodeMirror writes its styles into the page. */
  readonly nonce: string;
  readonly label: string;
  readonly help: string;
  readonly placeholder: string;
  /** CodeMirror's own sentences, by their English. */
  readonly phrases: Readonly<Record<string, string>>;
  readonly completion: CompletionOptions;
  readonly uploads: UploadOptions;
  readonly onChange: (content: string) => void;
  readonly onTable: (inTable: boolean) => void;
  readonly onScroll: () => void;
  readonly save: () => void;
}

const wikilink = insertWikilink(false);
const embed = insertWikilink(true);

/** Completion opens by itself only at what is typed. */
function completing(command: StateCommand) {
  return (view: EditorView): boolean => command(view) && (startCompletion(view), true);
}

/** What the toolbar calls; each also stands in {@link KEYS} or has none. */
export const ACTIONS = {
  bold: toggleMark('**'),
  italic: toggleMark('*'),
  strike: toggleMark('~~'),
  mark: toggleMark('=='),
  code: toggleCode,
  heading: cycleHeading,
  bullet: toggleLines('bullet'),
  ordered: toggleLines('ordered'),
  task: toggleLines('task'),
  quote: toggleLines('quote'),
  callout: insertCallout,
  link: insertLink,
  wikilink: completing(wikilink),
  embed: completing(embed),
  table: insertTable,
  rule: insertRule,
  rowBelow: tableCommands.rowBelow,
  deleteRow: tableCommands.deleteRow,
  columnRight: tableCommands.columnRight,
  deleteColumn: tableCommands.deleteColumn,
  alignLeft: alignCommand('left'),
  alignCenter: alignCommand('center'),
  alignRight: alignCommand('right'),
  reformat: tableCommands.reformat,
  find: openSearchPanel,
} as const satisfies Record<string, (view: EditorView) => boolean>;

export type Action = keyof typeof ACTIONS;

const KEYS: readonly KeyBinding[] = [
  { key: 'Mod-b', run: ACTIONS.bold },
  { key: 'Mod-i', run: ACTIONS.italic },
  { key: 'Mod-e', run: ACTIONS.code },
  { key: 'Mod-Shift-x', run: ACTIONS.strike },
  { key: 'Mod-Shift-h', run: ACTIONS.mark },
  { key: 'Mod-k', run: ACTIONS.link },
  { key: 'Mod-Shift-k', run: ACTIONS.wikilink },
  { key: 'Mod-Shift-7', run: ACTIONS.ordered },
  { key: 'Mod-Shift-8', run: ACTIONS.bullet },
  { key: 'Mod-Shift-9', run: ACTIONS.task },
  { key: 'Mod-Shift-.', run: ACTIONS.quote },
  ...[1, 2, 3, 4, 5, 6].map((level): KeyBinding => ({ key: `Mod-Alt-${level}`, run: toggleHeading(level) })),
];

/** Autosized pairs of Markdown, besides brackets and quotes. */
const PAIRS = EditorState.languageData.of(() => [{ closeBrackets: { brackets: ['(', '[', '{', '"', '`'] } }]);

export interface Area {
  readonly view: EditorView;
  run(action: Action): void;
  /** Another text, as one step that can be undone. */
  replace(content: string): void;
  /** Vim and Emacs are loaded when chosen. */
  setKeys(style: KeyStyle): Promise<void>;
  setReadOnly(on: boolean): void;
  addFiles(files: readonly File[]): void;
}

export function createArea(options: AreaOptions): Area {
  const keyStyle = new Compartment();
  const readOnly = new Compartment();
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.content,
      extensions: [keyStyle.of([]), readOnly.of([]), ...extensions(options)],
    }),
  });
  view.scrollDOM.addEventListener('scroll', options.onScroll, { passive: true });

  return {
    view,
    run(action) {
      ACTIONS[action](view);
      if (action !== 'find') view.focus();
    },
    replace(content) {
      if (content === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: content }, userEvent: 'input.replace' });
    },
    async setKeys(style) {
      view.dispatch({ effects: keyStyle.reconfigure(await keysOf(style, options.save)) });
    },
    setReadOnly(on) {
      const extension = on ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [];
      view.dispatch({ effects: readOnly.reconfigure(extension) });
    },
    addFiles(files) {
      void insertFiles(view, files, view.state.selection.main.head, options.uploads);
    },
  };
}

function extensions(options: AreaOptions): Extension[] {
  let inTable = false;
  return [
    EditorView.cspNonce.of(options.nonce),
    EditorState.phrases.of({ ...options.phrases }),
    EditorState.tabSize.of(4),
    EditorState.allowMultipleSelections.of(true),
    indentUnit.of('  '),
    theme,
    history(),
    drawSelection(),
    dropCursor(),
    rectangularSelection(),
    highlightActiveLine(),
    highlightSpecialChars(),
    highlightSelectionMatches({ minSelectionLength: 3 }),
    bracketMatching(),
    closeBrackets(),
    PAIRS,
    search({ top: true }),
    autocompletion({ override: completionSources(options.completion), icons: true, maxRenderedOptions: 60 }),
    markdown({ base: markdownLanguage, codeLanguages: languages, addKeymap: false, completeHTMLTags: false }),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    directions,
    placeholder(options.placeholder),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-description': options.help,
      'aria-multiline': 'true',
      // Also while nothing may be typed: a keyboard has to reach what scrolls.
      tabindex: '0',
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
    }),
    uploads(options.uploads),
    keymap.of([
      { key: 'Mod-s', run: () => (options.save(), true), preventDefault: true },
      ...tableKeys,
      ...KEYS,
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...markdownKeymap,
      { key: 'Tab', run: indentMore, shift: indentLess },
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
      if (!update.docChanged && !update.selectionSet) return;
      const now = tableHere(update.state) !== null;
      if (now !== inTable) options.onTable(now);
      inTable = now;
    }),
  ];
}

async function keysOf(style: KeyStyle, save: () => void): Promise<Extension> {
  if (style === 'vim') {
    const { Vim, vim } = await import('@replit/codemirror-vim');
    Vim.defineEx('write', 'w', save);
    return Prec.highest(vim({ status: true }));
  }
  if (style === 'emacs') {
    const { emacs } = await import('@replit/codemirror-emacs');
    return Prec.highest(emacs());
  }
  return [];
}
