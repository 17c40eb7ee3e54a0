/**
 * Code in colours, by Shiki's grammars. Its themes write colours into `style` attributes, which the
 * pages' policy forbids; so the theme here has a number for each *kind* of token, and the HTML a
 * class, whose colour the stylesheet (public/ui/content.css) says for both themes.
 *
 * Shiki's JavaScript engine rather than its WebAssembly one: 5 ms instead of 8 for 3,000 characters
 * of TypeScript, and 50 MB less memory.
 */
import { type HighlighterCore, createHighlighterCoreSync } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { bundledLanguages, bundledLanguagesAlias } from 'shiki/langs';

/** Class and scopes of each kind of token. The order gives the numbers. */
const KINDS: readonly (readonly [name: string, scopes: readonly string[]])[] = [
  ['comment', ['comment', 'punctuation.definition.comment', 'string.quoted.docstring']],
  ['string', ['string', 'markup.inline.raw', 'markup.fenced_code', 'punctuation.definition.string']],
  ['escape', ['constant.character.escape', 'string.regexp', 'constant.other.placeholder']],
  [
    'number',
    [
      'constant.numeric',
      'constant.language',
      'constant.other',
      'support.constant',
      'variable.language',
      'keyword.other.unit',
    ],
  ],
  ['keyword', ['keyword', 'storage', 'punctuation.definition.keyword', 'markup.bold keyword']],
  ['operator', ['keyword.operator', 'punctuation.separator.key-value']],
  ['function', ['entity.name.function', 'support.function', 'meta.function-call.generic', 'entity.name.command']],
  [
    'type',
    [
      'entity.name.type',
      'entity.name.class',
      'entity.other.inherited-class',
      'support.type',
      'support.class',
      'entity.name.namespace',
      'entity.name.section',
    ],
  ],
  ['tag', ['entity.name.tag', 'punctuation.definition.tag', 'entity.name.selector']],
  [
    'attribute',
    [
      'entity.other.attribute-name',
      'support.type.property-name',
      'meta.object-literal.key',
      'variable.other.property',
      'meta.property-name',
    ],
  ],
  [
    'variable',
    ['variable.parameter', 'variable.other.constant', 'variable.other.normal.shell', 'punctuation.definition.variable'],
  ],
  ['inserted', ['markup.inserted', 'punctuation.definition.inserted']],
  ['deleted', ['markup.deleted', 'punctuation.definition.deleted']],
  ['heading', ['markup.heading', 'meta.diff.header', 'meta.diff.range']],
  ['invalid', ['invalid']],
];

const PLAIN = '#000000';
const colourOf = (index: number): string => `#0000${(index + 1).toString(16).padStart(2, '0')}`;
const CLASS_OF = new Map(KINDS.map(([name], index) => [colourOf(index), `tok-${name}`]));

const theme = {
  name: 'kinds',
  type: 'light' as const,
  settings: [
    { settings: { foreground: PLAIN, background: '#ffffff' } },
    ...KINDS.map(([, scope], index) => ({ scope: [...scope], settings: { foreground: colourOf(index) } })),
  ],
};

/** Longer code is shown without colours: 100 kB take 200 ms. */
const MAX_CODE = 60_000;
/**
 * Longer lines stay plain: a grammar's expressions may take n² steps. Shiki's limit by time is off,
 * since the first use of a grammar would run into it and cut a line off that is cached then.
 */
const MAX_LINE = 1000;

let shared: HighlighterCore | undefined;
function highlighter(): HighlighterCore {
  return (shared ??= createHighlighterCoreSync({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [theme],
    langs: [],
  }));
}

/** Names that people write and Shiki does not know. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'c++': 'cpp',
  golang: 'go',
  'objective-c++': 'objective-cpp',
  patch: 'diff',
  htm: 'html',
  node: 'javascript',
  conf: 'ini',
  postgres: 'sql',
  postgresql: 'sql',
  mathjax: 'latex',
  dataview: 'sql',
  dataviewjs: 'javascript',
};

type Loader = (typeof bundledLanguages)[keyof typeof bundledLanguages];

/** Null: no such language, or one that is plain text. */
function loaderOf(language: string): Loader | null {
  const name = OTHER_NAMES[language] ?? language;
  const all: Readonly<Record<string, Loader>> = { ...bundledLanguagesAlias, ...bundledLanguages };
  return Object.hasOwn(all, name) ? (all[name] ?? null) : null;
}

const loading = new Map<string, Promise<void>>();

/** Loads what is not loaded yet of these languages; unknown ones are nothing to wait for. */
export async function loadLanguages(languages: Iterable<string>): Promise<void> {
  await Promise.all([...new Set(languages)].map(load));
}

async function load(language: string): Promise<void> {
  const known = loading.get(language);
  if (known !== undefined) return await known;
  const loader = loaderOf(language);
  // Not kept: names of no language are without end.
  if (loader === null) return;
  const loaded = loader().then(({ default: grammars }) => highlighter().loadLanguageSync(...grammars));
  loading.set(language, loaded);
  await loaded;
}

export interface HighlightedToken {
  readonly text: string;
  /** Null: plain. */
  readonly className: string | null;
}

/**
 * The tokens of each line; null when the language is unknown or was not loaded, or the code is too
 * much for it.
 */
export function highlight(code: string, language: string): HighlightedToken[][] | null {
  const name = OTHER_NAMES[language] ?? language;
  if (code.length > MAX_CODE || !loading.has(language) || !highlighter().getLoadedLanguages().includes(name))
    return null;
  const lines = highlighter().codeToTokensBase(code, {
    lang: name,
    theme: theme.name,
    tokenizeMaxLineLength: MAX_LINE,
    tokenizeTimeLimit: 0,
  });
  return lines.map((tokens) =>
    tokens.map(({ content, color }) => ({
      text: content,
      className: CLASS_OF.get((color ?? PLAIN).toLowerCase()) ?? null,
    })),
  );
}
