/** Whether two wikis, one that somebody may not see and one that does not exist, are answered alike to the byte. */
import { type Answer, ask, type Question } from './ask.ts';

/** Differ from one answer to the next, and tell nothing. */
const VOLATILE = new Set(['date', 'x-request-id', 'server-timing']);

/** Without the names that were asked for, and what is drawn by lot for each answer. */
function settled(text: string, slug: string, { headers }: Answer): string {
  const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1];
  const drawn = [headers['x-request-id'], nonce].filter((each) => typeof each === 'string');
  return drawn
    .reduce((left, each) => left.replaceAll(each, '[drawn]'), text)
    .replaceAll(slug, '[slug]')
    .replaceAll(/(state=|wikibot\.hand=)[\w-]{20,}/g, '$1[drawn]');
}

function shape(answer: Answer, slug: string): string {
  const headers = Object.entries(answer.headers)
    .filter(([name]) => !VOLATILE.has(name))
    .map(([name, value]) => `${name}: ${[value].flat().join(', ')}`);
  return settled([String(answer.status), ...headers.sort(), '', answer.text].join('\n'), slug, answer);
}

export interface Compared {
  readonly status: number;
  readonly answer: Answer;
  /** Where they begin to differ; null: they are alike. */
  readonly difference: string | null;
}

/** @param slugs of the hidden wiki and of one that does not exist, of one length */
export async function compare(
  urlOf: (slug: string) => string,
  slugs: readonly [string, string],
  question: Question = {},
): Promise<Compared> {
  const [hidden, absent] = [await ask(urlOf(slugs[0]), question), await ask(urlOf(slugs[1]), question)];
  const [left, right] = [shape(hidden, slugs[0]), shape(absent, slugs[1])];
  return { status: hidden.status, answer: hidden, difference: left === right ? null : firstDifference(left, right) };
}

function firstDifference(left: string, right: string): string {
  let at = 0;
  while (left[at] === right[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 80), at + 80);
  return `${around(left)}\n  ≠ ${around(right)}`;
}

/** Runs `work` for all, eight at a time. */
export async function forEach<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const next = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, next));
}
