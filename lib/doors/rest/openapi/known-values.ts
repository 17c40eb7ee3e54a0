/** What answers have told, by the names of their fields, for requests that come after them. */
import type { Pool, Random } from './generate.ts';

/** How many of a name are kept. */
const MOST = 40;

/** Fields that hold what others ask for. */
const ALIKE: Readonly<Record<string, string>> = {
  new_path: 'path',
  from: 'revision',
  to: 'revision',
  into: 'path',
  page: 'path',
  prefix: 'path',
  commit: 'revision',
  base_revision: 'revision',
  next_cursor: 'cursor',
  old_path: 'path',
  current_revision: 'revision',
  since: 'revision',
};

export class KnownValues implements Pool {
  readonly #random: Random;
  readonly #values = new Map<string, string[]>([
    ['path', ['Home', 'Folder/Page', 'Folder/Picture.png', 'Notes/Today']],
    ['new_path', ['Moved', 'Folder/Moved', 'Moved.png']],
    ['username', ['alice', 'bob', 'carol']],
    ['q', ['home', 'notes about pages', '^#']],
    ['filename', ['a.png', 'b.txt', '../x.png', 'Ünï.pdf']],
    ['content', ['# One\n\n[[Home]]\n\n- [ ] do it\n', '---\ntags: [a]\n---\ntext\n']],
    ['slug', ['spare-1', 'spare-2', 'spare-3']],
    ['old_string', ['Home', 'a', 'the']],
  ]);
  readonly #never = new Set<string>();
  /** Of pages, as they were last seen. */
  readonly #revisions = new Map<string, string>();
  #lastPath = '';

  constructor(random: Random) {
    this.#random = random;
  }

  never(value: string): void {
    this.#never.add(value);
  }

  /** A wiki that may be changed, given away and deleted. */
  spareWiki(): string {
    return this.#random.pick(this.#values.get('slug') ?? []);
  }

  known(name: string): string | undefined {
    if (this.#random.chance(0.15)) return undefined;
    // What a write is based on is mostly of the page that it names.
    const seen = this.#revisions.get(this.#lastPath);
    if (name === 'revision' && seen !== undefined && this.#random.chance(0.8)) return seen;
    const own = this.#values.get(name) ?? [];
    const alike = this.#values.get(ALIKE[name] ?? '') ?? [];
    const values = own.length > 0 && (alike.length === 0 || this.#random.chance(0.5)) ? own : alike;
    if (values.length === 0) return undefined;
    const value = this.#random.pick(values);
    if (name === 'path') this.#lastPath = value;
    return value;
  }

  /** Keeps what an answer says under names that requests use; of the revisions, mostly the latest. */
  learn(answer: unknown): void {
    if (Array.isArray(answer)) answer.slice(0, 5).forEach((item) => this.learn(item));
    if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return;
    const { path, revision } = answer as { path?: unknown; revision?: unknown };
    if (typeof path === 'string' && typeof revision === 'string') this.#revisions.set(path, revision);
    for (const [name, value] of Object.entries(answer)) {
      if (typeof value !== 'string') this.learn(value);
      else if (['path', 'revision', 'id', 'next_cursor', 'current_revision'].includes(name) && !this.#never.has(value))
        this.#keep(ALIKE[name] ?? name, value);
    }
  }

  #keep(name: string, value: string): void {
    if (value === '') return;
    const values = this.#values.get(name) ?? [];
    if (values.includes(value)) return;
    values.push(value);
    if (values.length > MOST) values.splice(this.#random.below(MOST / 2), 1);
    this.#values.set(name, values);
  }
}
