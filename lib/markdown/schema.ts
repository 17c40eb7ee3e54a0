/**
 * What HTML a page may hold: an allow-list, narrower than GitHub's. No scripts, styles, frames,
 * forms, SVG or MathML, no event handlers, no `style`; classes only where our own elements need
 * them. Every id that text can choose gets a prefix, so that it can't shadow a name of the page
 * around it.
 */
import { type Options, defaultSchema } from 'rehype-sanitize';

export const ID_PREFIX = 'user-content-';

const SIZE = ['width', 'height'];
const CELL = ['align', 'colSpan', 'rowSpan', 'scope'];
const CALLOUT = ['className', /^callout(?:-[a-z0-9-]+)?$/] as [string, RegExp];

export const schema: Options = {
  tagNames: [
    'a', 'abbr', 'b', 'blockquote', 'br', 'cite', 'code', 'dd', 'del', 'details', 'dfn', 'div', 'dl', 'dt', 'em',
    'figcaption', 'figure', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'hr', 'i', 'img', 'input', 'ins', 'kbd', 'li',
    'mark', 'ol', 'p', 'pre', 'q', 'rp', 'rt', 'ruby', 's', 'samp', 'section', 'small', 'span', 'strong', 'sub',
    'summary', 'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'time', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
    'caption', 'col', 'colgroup',
  ],
  attributes: {
    '*': ['id', 'title', 'lang', 'dir', 'ariaLabel'],
    a: ['href', 'name', 'dataSlot', 'dataFootnoteRef', 'dataFootnoteBackref', 'ariaDescribedBy', ['className', 'data-footnote-backref']],
    code: [['className', /^language-[^\s]{1,50}$/]],
    details: ['open', CALLOUT],
    div: ['align', CALLOUT],
    summary: [CALLOUT],
    h1: ['align'],
    h2: ['align', ['className', 'sr-only']],
    img: ['src', 'alt', 'align', ...SIZE],
    input: [['type', 'checkbox'], ['disabled', true], 'checked'],
    li: ['value', ['className', 'task-list-item']],
    ol: ['start', 'reversed', ['className', 'contains-task-list']],
    ul: [['className', 'contains-task-list']],
    p: ['align'],
    section: ['dataFootnotes', ['className', 'footnotes']],
    td: CELL,
    th: CELL,
    time: ['dateTime'],
  },
  ancestors: { ...defaultSchema.ancestors, caption: ['table'], col: ['table'], colgroup: ['table'] },
  required: { input: { type: 'checkbox', disabled: true } },
  protocols: { href: ['http', 'https', 'mailto', 'tel'], src: ['http', 'https'] },
  clobber: ['ariaDescribedBy', 'ariaLabelledBy', 'id', 'name'],
  clobberPrefix: ID_PREFIX,
  strip: ['script', 'style', 'svg', 'math', 'template', 'iframe', 'object', 'noscript', 'textarea', 'select', 'title'],
  allowComments: false,
  allowDoctypes: false,
};
