/**
 * Texts with the statistics of real ones, the same for the same seed: a large vocabulary of which
 * few words are common, and subjects that have words of their own. (The words of `generate.ts`
 * are too few to train a model with.)
 */
import { Random } from './random.ts';

const SYLLABLES = 'ba ce di fo gu ha ki lo mi no pu ra se ti vo wa xe yo zu bra cle dri flo gra stu tri pla sne'.split(
  ' ',
);
const SUBJECTS = 120;
const WORDS_OF_A_SUBJECT = 250;
const COMMON_WORDS = 12_000;

export class Texts {
  readonly #random: Random;

  constructor(seed = 1) {
    this.#random = new Random(seed);
  }

  /** About five chunks. */
  page(number: number): { path: string; content: string } {
    const subject = number % SUBJECTS;
    const sections = Array.from(
      { length: 3 + this.#random.below(5) },
      () => `## ${this.#words(subject, 3)}\n\n${this.#words(subject, 60 + this.#random.below(140))}.`,
    );
    return {
      path: this.pathOf(number),
      content: `# ${this.#words(subject, 2)} ${number}\n\n${sections.join('\n\n')}\n`,
    };
  }

  /** Of {@link page}. */
  pathOf(number: number): string {
    return `Subject ${number % SUBJECTS}/Page ${number}`;
  }

  /** As somebody would ask for a page of that subject. */
  question(subject: number): string {
    return this.#words(subject, 4);
  }

  #words(subject: number, count: number): string {
    return Array.from({ length: count }, () => {
      // Zipf: the rank falls off as its own inverse.
      const rank = (limit: number): number => Math.floor(limit ** this.#random.next()) - 1;
      return this.#random.chance(0.35)
        ? word(1_000_000 + subject * WORDS_OF_A_SUBJECT + rank(WORDS_OF_A_SUBJECT))
        : word(rank(COMMON_WORDS));
    }).join(' ');
  }
}

/** The same number, the same word. */
function word(number: number): string {
  let rest = Math.imul(number + 1, 2_654_435_761) >>> 0;
  let text = '';
  for (let part = 0; part < 3; part++) {
    text += SYLLABLES[rest % SYLLABLES.length] ?? '';
    rest = Math.floor(rest / SYLLABLES.length);
  }
  return `${text}${(rest % 97).toString(36).replace(/\d/g, 'e')}`;
}
