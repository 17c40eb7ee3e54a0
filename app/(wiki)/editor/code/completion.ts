/** Completion: links after `[[`, files after `![[`, headings after `#`, frontmatter, callouts, languages of code. */
import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  type CompletionSource,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { folderOf, nameOf } from '#lib/core/paths.ts';
import { type Match, type NameIndex, cost, isKnown, matchNames, targetFor } from './matching.ts';

export interface Vocabulary {
  readonly index: NameIndex;
  readonly tags: readonly string[];
  readonly categories: readonly string[];
}

export interface CompletionTexts {
  /** For a link to nothing yet. */
  readonly create: (name: string) => string;
}

export interface CompletionOptions {
  /** Path of the page that is being written. */
  readonly path: () => string;
  /** Loaded when first asked for; null: can't be had now. */
  readonly vocabulary: () => Promise<Vocabulary | null>;
  /** Headings of the page that a target means; the page's own for an empty target. */
  readonly headings: (target: string) => Promise<readonly string[]>;
  readonly texts: CompletionTexts;
}

export function completionSources(options: CompletionOptions): CompletionSource[] {
  return [(context) => links(context, options), (context) => frontmatter(context, options), callouts, fences];
}

/** Replaces what was typed, closes the brackets (or takes over the ones there), and goes behind them. */
function applyLink(text: string): Completion['apply'] {
  return (view: EditorView, completion: Completion, from: number, to: number) => {
    const end = view.state.sliceDoc(to, to + 2) === ']]' ? to + 2 : to;
    view.dispatch({
      changes: { from, to: end, insert: `${text}]]` },
      selection: { anchor: from + text.length + 2 },
      annotations: pickedCompletion.of(completion),
      userEvent: 'input.complete',
      scrollIntoView: true,
    });
  };
}

async function links(context: CompletionContext, options: CompletionOptions): Promise<CompletionResult | null> {
  const open = context.matchBefore(/!?\[\[[^[\]|\n]*$/);
  if (open === null) return null;
  const embed = open.text.startsWith('!');
  const start = open.from + (embed ? 3 : 2);
  const typed = open.text.slice(embed ? 3 : 2);
  const hash = typed.indexOf('#');
  if (hash !== -1) return await headings(typed.slice(0, hash), typed.slice(hash + 1), start + hash + 1, options);
  const known = await options.vocabulary();
  if (known === null) return null;
  const { index } = known;
  const from = options.path();
  const files = matchNames(index.files, typed, from, embed ? 40 : 10);
  const pages = matchNames(index.pages, typed, from, embed ? 15 : 40);
  const completions = [
    ...(embed ? files : pages).map((match) => linkCompletion(match, index, from, embed ? 'file' : 'page')),
    ...(embed ? pages : typed === '' ? [] : files).map((match) =>
      linkCompletion(match, index, from, embed ? 'page' : 'file'),
    ),
  ];
  const wanted = typed.trim();
  if (!embed && wanted !== '' && !isKnown(index, wanted, from)) {
    completions.push({ label: options.texts.create(wanted), type: 'create', apply: applyLink(wanted) });
  }
  return { from: start, options: completions, filter: false };
}

function linkCompletion(
  { path, label, alias }: Match,
  index: NameIndex,
  from: string,
  type: 'page' | 'file',
): Completion {
  const target = targetFor(index, path, from);
  const detail = alias === null ? folderOf(path) : path;
  return {
    label,
    type,
    ...(detail === '' ? {} : { detail }),
    apply: applyLink(alias === null ? target : `${target}|${alias}`),
  };
}

async function headings(
  target: string,
  typed: string,
  from: number,
  options: CompletionOptions,
): Promise<CompletionResult | null> {
  const all = await options.headings(target.trim());
  const query = typed.trim().toLowerCase();
  const found = all.filter((text) => cost(text.toLowerCase(), query) !== null);
  if (found.length === 0) return null;
  return {
    from,
    filter: false,
    options: found.map((text) => ({
      label: text,
      type: 'heading',
      detail: target.trim() === '' ? '' : nameOf(target.trim()),
      // What a link can't hold.
      apply: applyLink(
        text
          .replaceAll(/[[\]|#]/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .trim(),
      ),
    })),
  };
}

const KEYS = ['title', 'category', 'tags', 'aliases', 'confidence', 'last_updated', 'archived'];

async function frontmatter(context: CompletionContext, options: CompletionOptions): Promise<CompletionResult | null> {
  const { state, pos } = context;
  if (!inFrontmatter(state, pos)) return null;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const value = /^(tags|category):[ \t]*(?:\[|[^\n]*,)?[ \t]*["']?([^,[\]"'\n]*)$/.exec(before);
  const item = /^\s*-[ \t]+["']?([^"'\n]*)$/.exec(before);
  if (value !== null || (item !== null && keyAbove(state, line.number) === 'tags')) {
    const known = await options.vocabulary();
    const typed = value?.[2] ?? item?.[1] ?? '';
    const list = value?.[1] === 'category' ? known?.categories : known?.tags;
    if (list === undefined || list.length === 0) return null;
    return {
      from: pos - typed.length,
      options: list.slice(0, 500).map((label, rank) => ({ label, type: 'tag', boost: rank < 20 ? 1 : 0 })),
      validFor: /^[^,[\]"'\n]*$/,
    };
  }
  const key = /^[a-z_]*$/.exec(before);
  if (key === null || (key[0] === '' && !context.explicit)) return null;
  return {
    from: line.from,
    options: KEYS.map((label) => ({ label, type: 'key', apply: `${label}: ` })),
    validFor: /^[a-z_]*$/,
  };
}

/** Between the two fences at the top of the page. */
export function inFrontmatter(state: EditorState, position: number): boolean {
  const { doc } = state;
  if (!/^---[ \t]*$/.test(doc.line(1).text)) return false;
  const here = doc.lineAt(position).number;
  if (here === 1) return false;
  for (let number = 2; number <= Math.min(doc.lines, 400); number += 1) {
    if (/^---[ \t]*$/.test(doc.line(number).text)) return here < number;
  }
  return false;
}

function keyAbove(state: EditorState, number: number): string | null {
  for (let line = number - 1; line > 1; line -= 1) {
    const { text } = state.doc.line(line);
    if (!/^\s*-/.test(text)) return /^([\w-]+):/.exec(text)?.[1] ?? null;
  }
  return null;
}

const CALLOUTS = [
  ...['note', 'tip', 'important', 'warning', 'caution'],
  ...['info', 'todo', 'success', 'question', 'failure', 'danger', 'bug', 'example', 'quote', 'abstract'],
];

function callouts(context: CompletionContext): CompletionResult | null {
  const open = context.matchBefore(/^\s*>\s*\[!\w*$/);
  if (open === null) return null;
  const typed = /\w*$/.exec(open.text)?.[0] ?? '';
  return {
    from: context.pos - typed.length,
    options: CALLOUTS.map((label) => ({
      label,
      type: 'callout',
      apply: (view, completion, from, to) => {
        const end = view.state.sliceDoc(to, to + 1) === ']' ? to + 1 : to;
        view.dispatch({
          changes: { from, to: end, insert: `${label}] ` },
          selection: { anchor: from + label.length + 2 },
          annotations: pickedCompletion.of(completion),
          userEvent: 'input.complete',
        });
      },
    })),
    validFor: /^\w*$/,
  };
}

const LANGUAGES = [
  ...['bash', 'c', 'cpp', 'css', 'diff', 'dockerfile', 'go', 'html', 'java', 'javascript', 'json', 'kotlin', 'latex'],
  ...['lua', 'markdown', 'math', 'mermaid', 'php', 'powershell', 'python', 'r', 'ruby', 'rust', 'sql', 'swift'],
  ...['toml', 'tsx', 'typescript', 'xml', 'yaml'],
];

function fences(context: CompletionContext): CompletionResult | null {
  const open = context.matchBefore(/^\s*(?:`{3,}|~{3,})\w+$/);
  if (open === null) return null;
  const typed = /\w*$/.exec(open.text)?.[0] ?? '';
  return {
    from: context.pos - typed.length,
    options: LANGUAGES.map((label) => ({ label, type: 'language' })),
    validFor: /^\w*$/,
  };
}
