/**
 * Formulas by KaTeX, as MathML. Its HTML places every sign by `style` attributes, which the pages'
 * policy forbids; browsers show MathML by themselves, and screen readers read it.
 *
 * KaTeX's output goes through an allow-list of its own, although it escapes the text and refuses
 * links and raw HTML (`trust: false`): what is neither a tag nor an attribute of this list is dropped.
 */
import katex from 'katex';
import { escapeHtml } from './escape.ts';
import { mathLetters } from './math-letters.ts';

/** Characters of one formula; KaTeX takes 0.2 ms for a usual one of 50. */
const MAX_FORMULA = 4000;
/** Characters of MathML made of one formula: macros may write much with little. */
const MAX_OUTPUT = 200_000;

const TAGS = new Set(
  'math semantics annotation mrow mi mo mn ms mtext mspace mfrac msqrt mroot msup msub msubsup mover munder munderover mmultiscripts mprescripts mtable mtr mtd mlabeledtr mstyle mpadded mphantom merror menclose mglyph none'.split(
    ' ',
  ),
);
const ATTRIBUTES =
  /^(?:display|encoding|stretchy|fence|separator|form|largeop|movablelimits|accent|accentunder|lspace|rspace|minsize|maxsize|symmetric|linethickness|bevelled|width|height|depth|voffset|scriptlevel|displaystyle|mathsize|mathcolor|mathbackground|mathvariant|columnspan|rowspan|linebreak)$/;
/** Not in MathML Core: their place is taken by classes of the stylesheet. */
const NOTATIONS = new Set([
  'box',
  'updiagonalstrike',
  'downdiagonalstrike',
  'horizontalstrike',
  'top',
  'bottom',
  'left',
  'right',
  'actuarial',
  'phasorangle',
]);
const ALIGNMENTS = new Set(['left', 'right', 'center']);

/** The formula as HTML; one that can't be read is shown as it is written, and says why. */
export function formula(source: string, display: boolean): string {
  if (source.length > MAX_FORMULA) return failed(source, { display, reason: 'This formula is too long.' });
  try {
    const html = katex.renderToString(source, {
      output: 'mathml',
      displayMode: display,
      throwOnError: true,
      strict: 'ignore',
      trust: false,
      maxExpand: 200,
      maxSize: 50,
    });
    if (html.length > MAX_OUTPUT) return failed(source, { display, reason: 'This formula is too long.' });
    return allowed(html);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error('This formula can’t be read.');
    return failed(source, { display, reason: message.replace(/^KaTeX parse error: /, '').slice(0, 300) });
  }
}

function failed(source: string, { display, reason }: { display: boolean; reason: string }): string {
  const shown = display ? `$$${source}$$` : `$${source}$`;
  return `<code class="math-error" title="${escapeHtml(reason)}">${escapeHtml(shown)}</code>`;
}

const PIECE = /<(\/?)([a-z]+)((?:\s+[a-zA-Z:-]+="[^"]*")*)\s*(\/?)>|([^<]+)|</g;

/** One pass over the tags and texts of KaTeX's output. */
function allowed(html: string): string {
  let out = '';
  /** `mathvariant` of the open element, for the letters in it. */
  let variant = '';
  const tables: { alignments: string[]; column: number }[] = [];
  for (const [, closing, tag = '', written = '', empty = '', text] of html.matchAll(PIECE)) {
    if (text !== undefined) {
      out += variant === '' ? text : mathLetters(text, variant);
      continue;
    }
    if (!TAGS.has(tag)) continue;
    if (closing === '/') {
      variant = '';
      if (tag === 'mtable') tables.pop();
      out += `</${tag}>`;
      continue;
    }
    const values = attributesOf(written);
    variant = values.get('mathvariant') ?? '';
    if (variant !== 'normal') values.delete('mathvariant');
    const classes: string[] = [];
    if (tag === 'mtable') tables.push({ alignments: (values.get('columnalign') ?? '').split(' '), column: 0 });
    if (tag === 'menclose')
      classes.push(...(values.get('notation') ?? '').split(' ').filter((name) => NOTATIONS.has(name)));
    const table = tables.at(-1);
    if (tag === 'mtr' && table !== undefined) table.column = 0;
    if (tag === 'mtd' && table !== undefined) {
      const alignment = table.alignments[table.column] ?? table.alignments.at(-1) ?? '';
      table.column += 1;
      if (ALIGNMENTS.has(alignment)) classes.push(`align-${alignment}`);
    }
    const kept = [...values].filter(([name]) => ATTRIBUTES.test(name));
    const kind = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
    out += `<${tag}${kind}${kept.map(([name, value]) => ` ${name}="${value}"`).join('')}${empty}>`;
    if (empty !== '') variant = '';
  }
  return out;
}

/** Values stay as they are escaped. */
function attributesOf(written: string): Map<string, string> {
  return new Map([...written.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}
