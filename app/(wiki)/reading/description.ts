/** How a page begins, in a sentence or two: for search engines and for previews of links. */

const LONGEST = 200;
/** A first paragraph that is shorter takes the next one along. */
const ENOUGH = 80;
/** Where a page begins. */
const LOOKED_AT = 20_000;

/** The frontmatter's own `description`, else the first sentences of the rendered text. */
export function descriptionOf(frontmatter: Readonly<Record<string, unknown>>, html: string): string {
  const own = frontmatter['description'];
  if (typeof own === 'string' && own.trim() !== '') return shortened(own.replaceAll(/\s+/g, ' ').trim());
  let text = '';
  for (const [, paragraph = ''] of html.slice(0, LOOKED_AT).matchAll(/<p(?:\s[^>]*)?>([\s\S]*?)<\/p>/g)) {
    const more = textOf(paragraph);
    if (more !== '') text = text === '' ? more : `${text} ${more}`;
    if (text.length >= ENOUGH) break;
  }
  return shortened(text);
}

/** Whole sentences where two thirds of the room hold some, else whole words. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const room = text.slice(0, LONGEST - 1);
  const sentences = /^.*[.!?…。！？](?=["'’”)\]」』）]*(?:\s|$)|[\u3040-\u9fff])/su.exec(room)?.[0] ?? '';
  if (sentences.length >= LONGEST / 3) return sentences;
  const words = room.replace(/\s+\S*$/u, '');
  return `${words.replace(/[\s,;:–—-]+$/u, '')}…`;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function textOf(html: string): string {
  return html
    .replaceAll(/<(?:math|svg|annotation)\b[\s\S]*?<\/(?:math|svg|annotation)>/g, ' ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (_all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? ' ';
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    })
    .replaceAll(/\s+/g, ' ')
    .trim();
}
