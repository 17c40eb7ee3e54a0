import { describe, expect, it } from 'vitest';
import { collisionKey, nameOf } from './paths.ts';
import { retarget } from './retarget.ts';
import { linkNameKey, resolveLink } from './wikilinks.ts';
import type { LinkCandidate } from './wikilinks.ts';

function wiki(paths: readonly string[], aliases: Readonly<Record<string, string>> = {}) {
  const all = paths.map((path): LinkCandidate => {
    const alias = aliases[path];
    const kind = /\.(png|pdf)$/.test(path) ? 'file' : 'page';
    return { path, kind, aliasKeys: alias === undefined ? [] : [collisionKey(alias)] };
  });
  return (target: string): LinkCandidate[] => {
    const key = linkNameKey(target);
    return all.filter(({ path, aliasKeys }) => collisionKey(nameOf(path)) === key || aliasKeys?.includes(key) === true);
  };
}

interface Case {
  from: string;
  fromNow?: string;
  old: string;
  now: string;
  others?: string[];
  markdown?: boolean;
}

/** The link in `from` once `old` is `now`, among the other paths. */
function after(target: string, { from, fromNow = from, old, now, others = [], markdown = false }: Case): string | null {
  const before = wiki([...new Set([from, old, ...others])]);
  const to = resolveLink(target, from, before(target));
  if (to?.path !== old) throw new Error(`"${target}" did not mean "${old}" before.`);
  const candidates = wiki([...new Set([fromNow, now, ...others])]);
  return retarget({ target, markdown }, { from, fromNow, to, toNow: { kind: to.kind, path: now } }, candidates);
}

const HOME = { from: 'Home', old: 'A/Old', now: 'B/New' };

describe('a wikilink', () => {
  it.each<[string, Case, string | null]>([
    ['Old', HOME, 'New'],
    ['Old.md', HOME, 'New.md'],
    ['old', { ...HOME, now: 'C/Old' }, null],
    ['Old', { ...HOME, others: ['C/New'] }, 'B/New'],
    ['Old', { ...HOME, now: 'B/X/New', others: ['C/New'] }, 'X/New'],
    ['Old', { ...HOME, now: 'B/X/New', others: ['X/New'] }, 'B/X/New'],
    ['Old', { ...HOME, now: 'New', others: ['C/New'] }, 'New'],
    ['A/Old', HOME, 'B/New'],
    ['a/old', HOME, 'B/New'],
    ['/A/Old', HOME, '/B/New'],
    ['X/Old', { ...HOME, old: 'A/X/Old', now: 'A/Y/New' }, 'Y/New'],
    ['X/Old', { ...HOME, old: 'A/X/Old', now: 'A/Y/New', others: ['Y/New'] }, 'A/Y/New'],
    ['../A/Old', { ...HOME, from: 'B/Page' }, './New'],
    ['../A/Old', { ...HOME, from: 'C/Page' }, '../B/New'],
    ['Sub/Old', { from: 'A/Page', old: 'A/Sub/Old', now: 'A/Sub/New' }, 'Sub/New'],
    ['Sub/Old', { from: 'A/Page', old: 'A/Sub/Old', now: 'B/New', others: ['New'] }, 'B/New'],
    ['map.png', { from: 'A/Old', fromNow: 'B/New', old: 'A/Old/map.png', now: 'B/New/map.png' }, null],
    ['A/Old/map.png', { from: 'Home', old: 'A/Old/map.png', now: 'B/New/map.png' }, 'B/New/map.png'],
    ['./Other', { from: 'A/Old', fromNow: 'B/New', old: 'A/Other', now: 'A/Other' }, '../A/Other'],
    ['Other', { from: 'A/Old', fromNow: 'B/New', old: 'A/Other', now: 'A/Other', others: ['B/Other'] }, 'A/Other'],
    ['Iran war', { ...HOME, old: 'A/Iran War', now: 'A/iran_war' }, null],
  ])('[[%s]] %j', (target, move, expected) => {
    expect(after(target, move)).toBe(expected);
  });

  it('by an alias stays while the alias leads there', () => {
    const to = { kind: 'page', path: 'Iran' } as const;
    const move = { from: 'Home', fromNow: 'Home', to, toNow: { kind: 'page', path: 'Islamic Republic' } } as const;
    const link = { target: 'Persia', markdown: false };
    expect(retarget(link, move, wiki(['Home', 'Islamic Republic'], { 'Islamic Republic': 'Persia' }))).toBeNull();
    expect(retarget({ ...link, target: 'Iran' }, move, wiki(['Home', 'Islamic Republic']))).toBe('Islamic Republic');
  });
});

describe('a Markdown link', () => {
  it.each<[string, Case, string | null]>([
    ['Old.md', { from: 'A/Page', old: 'A/Old', now: 'B/New' }, '../B/New.md'],
    ['Old.md', { from: 'A/Page', old: 'A/Old', now: 'B/Old' }, '../B/Old.md'],
    ['./Old', { from: 'A/Page', old: 'A/Old', now: 'A/New' }, './New'],
    ['../A/Old.md', { from: 'C/Page', old: 'A/Old', now: 'A/New' }, '../A/New.md'],
    ['A/Old.md', HOME, 'B/New.md'],
    ['A/Old.md', { ...HOME, fromNow: 'Deep/Home', now: 'A/Old' }, '../A/Old.md'],
    ['A/Old.md', { ...HOME, from: 'C/Page' }, 'B/New.md'],
    ['Old.md', { from: 'A/Page', old: 'A/Old', now: 'A/New', others: ['New'] }, './New.md'],
    ['/A/Old.md', HOME, '/B/New.md'],
    ['Old', HOME, 'New'],
    ['Old/map.png', { from: 'A/Old', fromNow: 'A/New', old: 'A/Old/map.png', now: 'A/New/map.png' }, 'New/map.png'],
    ['Page.md', { from: 'A/Page', fromNow: 'B/Page', old: 'A/Page', now: 'B/Page' }, null],
  ])('(%s) %j', (target, move, expected) => {
    expect(after(target, { ...move, markdown: true })).toBe(expected);
  });
});
