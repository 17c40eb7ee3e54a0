/**
 * A wiki with a past, the same for the same seed: pages in folders that link to each other, edits,
 * renames, many authors. It goes to git as one `fast-import` stream, since 10,000 commits by the
 * worker itself would take minutes.
 */
import { once } from 'node:events';
import { spawnGit } from '../worker/repo/git.ts';
import { Random } from './random.ts';

export interface Plan {
  readonly seed: number;
  readonly pages: number;
  readonly commits: number;
  /** Sections of a page, at most; default 5. */
  readonly sections?: number;
  readonly authors: readonly { readonly id: string; readonly name: string }[];
  readonly host: string;
}

export interface GeneratedWiki {
  readonly pages: readonly string[];
  /** Linked to by {@link LINKS_TO_HUB} pages, or by all when there are fewer. */
  readonly hub: string;
  /** Edited all along, and renamed near the end, so that its last 20 changes are on both sides of that. */
  readonly traveller: string;
}

export const LINKS_TO_HUB = 500;
const FIRST_SECOND = 1_700_000_000;
const WORDS =
  `harbour river ledger archive winter signal treaty border market engine copper valley garden council station
  paper school bridge letter island north copy record model winter cotton merchant survey railway method figure quarter
  office village witness summer pattern history product canal meeting theory weather library question evening doctor
  mountain service language answer colour picture window museum corner paragraph evidence citizen minister painter`.split(
    /\s+/,
  );
const TAGS = ['people', 'places', 'trade', 'science', 'draft', 'sources', 'timeline'];

interface Page {
  path: string;
  readonly title: string;
  readonly paragraphs: string[];
  /** Paragraphs from here on may be edited. */
  readonly editableFrom: number;
}

/** Writes the history into an empty bare repository. */
export async function generateWiki(gitDir: string, plan: Plan): Promise<GeneratedWiki> {
  const random = new Random(plan.seed);
  const author = new Author(plan, random);
  const importer = spawnGit(['fast-import', '--quiet', '--done'], { gitDir });
  const closed = once(importer, 'close');
  let stderr = '';
  importer.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const send = async (text: string): Promise<void> => {
    if (!importer.stdin.write(text)) await once(importer.stdin, 'drain');
  };
  const pages: Page[] = [];
  const create = (): string => {
    const page = newPage(random, pages, plan.sections ?? 5);
    pages.push(page);
    return modify(page);
  };
  // Where there are fewer commits than pages, one creates several.
  const creating = Math.min(plan.pages, Math.ceil(plan.commits / 2));
  for (let commit = 0; commit < plan.commits; commit += 1) {
    const left = creating - commit;
    if (left > 0) {
      const count = Math.ceil((plan.pages - pages.length) / left);
      const files = Array.from({ length: count }, create);
      await send(author.commit(`Create ${pages.at(-1)?.path}`, files));
      continue;
    }
    const page = commit % 50 === 0 ? pages[1] : pages[random.below(pages.length)];
    if (page === undefined) continue;
    if (commit === plan.commits - 460 || (random.chance(0.02) && pages.indexOf(page) > 1)) {
      const renamed = pages[commit === plan.commits - 460 ? 1 : pages.indexOf(page)] ?? page;
      const to = `${folderOf(random)}/${nameOf(random, pages.length * 2 + commit)}`;
      await send(author.commit(`Rename ${renamed.path}`, [`R ${quote(renamed.path)} ${quote(to)}\n`]));
      renamed.path = to;
    } else {
      const at = page.editableFrom + random.below(page.paragraphs.length - page.editableFrom);
      page.paragraphs[at] = paragraph(random, pages);
      await send(author.commit(`Update ${page.path}`, [modify(page)]));
    }
  }
  await send('done\n');
  importer.stdin.end();
  const [code]: unknown[] = await closed;
  if (code !== 0) throw new Error(`git fast-import failed: ${stderr}`);
  return { pages: pages.map(({ path }) => path), hub: pages[0]?.path ?? '', traveller: pages[1]?.path ?? '' };
}

class Author {
  readonly #plan: Plan;
  readonly #random: Random;
  #at = FIRST_SECOND;

  constructor(plan: Plan, random: Random) {
    this.#plan = plan;
    this.#random = random;
  }

  commit(message: string, files: readonly string[]): string {
    this.#at += 1 + this.#random.below(600);
    const { id, name } = this.#plan.authors[this.#random.below(this.#plan.authors.length)] ?? {
      id: '',
      name: 'nobody',
    };
    return [
      'commit refs/heads/main\n',
      `author ${name} <${id}@users.noreply.${this.#plan.host}> ${this.#at} +0000\n`,
      `committer wikibot <wikibot@${this.#plan.host}> ${this.#at} +0000\n`,
      data(`${message}\n`),
      ...files,
      '\n',
    ].join('');
  }
}

function newPage(random: Random, pages: readonly Page[], sections: number): Page {
  const number = pages.length;
  const name = number === 0 ? 'Hub' : nameOf(random, number);
  const paragraphs = [`---\ntags: [${random.of(TAGS)}, ${random.of(TAGS)}]\n---`, `# ${name}`];
  if (number > 0 && number <= LINKS_TO_HUB) paragraphs.push('All of it starts from [[Hub]].');
  const editableFrom = paragraphs.length;
  for (let section = 1 + random.below(sections); section > 0; section -= 1) {
    paragraphs.push(`## ${capital(random.of(WORDS))} and ${random.of(WORDS)}`);
    for (let count = 1 + random.below(3); count > 0; count -= 1) paragraphs.push(paragraph(random, pages));
  }
  return { path: number === 0 ? 'Hub' : `${folderOf(random)}/${name}`, title: name, paragraphs, editableFrom };
}

function paragraph(random: Random, pages: readonly Page[]): string {
  const words = Array.from({ length: 30 + random.below(60) }, () => random.of(WORDS));
  for (let count = random.below(3); count > 0 && pages.length > 1; count -= 1) {
    // Never to the hub, so that its links are counted.
    const to = pages[1 + random.below(pages.length - 1)]?.title ?? '';
    words.splice(random.below(words.length), 0, random.chance(0.3) ? `[[${to}|${random.of(WORDS)}]]` : `[[${to}]]`);
  }
  return `${capital(words.join(' '))}.`;
}

function folderOf(random: Random): string {
  const area = `Area ${1 + random.below(12)}`;
  return random.chance(0.5) ? area : `${area}/Topic ${1 + random.below(8)}`;
}

/** The number makes it the only one. */
function nameOf(random: Random, number: number): string {
  return `${capital(random.of(WORDS))} ${random.of(WORDS)} ${number}`;
}

function modify(page: Page): string {
  return `M 100644 inline ${quote(page.path)}\n${data(`${page.paragraphs.join('\n\n')}\n`)}`;
}

function quote(path: string): string {
  return `"${path}.md"`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
