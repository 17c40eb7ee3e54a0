import { describe, expect, it } from 'vitest';
import { collisionKey } from './paths.ts';
import { type LinkCandidate, linkNameKey, resolveLink } from './wikilinks.ts';

const page = (path: string, ...aliases: string[]): LinkCandidate => ({
  path,
  kind: 'page',
  aliasKeys: aliases.map(collisionKey),
});
const file = (path: string): LinkCandidate => ({ path, kind: 'file' });
const resolve = (target: string, from: string, ...candidates: LinkCandidate[]): string | undefined =>
  resolveLink(target, from, candidates)?.path;

describe('resolveLink', () => {
  it('takes the exact path before the relative one', () => {
    expect(resolve('Oil', 'Trends/Gas', page('Trends/Oil'), page('Oil'))).toBe('Oil');
  });

  it('takes the relative path before the nearest name', () => {
    expect(resolve('a/Oil', 'Trends/Gas', page('Trends/a/Oil'), page('Trends/Gas/x/a/Oil'))).toBe('Trends/a/Oil');
  });

  it('takes the only page of the name, wherever it lies and however it is spelled', () => {
    expect(resolve('iran_iraq WAR', 'Home', page('Events/Iran-Iraq war'))).toBe('Events/Iran-Iraq war');
  });

  it('takes the end of a path', () => {
    expect(resolve('Iran/Economy', 'Home', page('Actors/Iran/Economy'), page('Actors/Iraq/Economy'))).toBe(
      'Actors/Iran/Economy',
    );
    expect(resolve('an/Economy', 'Home', page('Actors/Iran/Economy'))).toBeUndefined();
  });

  it('takes names before aliases', () => {
    expect(resolve('Persia', 'Home', page('Actors/Iran', 'Persia'), page('Old/Persia'))).toBe('Old/Persia');
    expect(resolve('PERSIA', 'Home', page('Actors/Iran', 'Persia'))).toBe('Actors/Iran');
  });

  it('prefers the nearest folder, then the shortest path, then the first name', () => {
    expect(resolve('Notes', 'A/B/x', page('Notes2/Notes'), page('A/C/Notes'))).toBe('A/C/Notes');
    expect(resolve('Notes', 'Home', page('Longer/Notes'), page('Short/Notes'))).toBe('Short/Notes');
    expect(resolve('Notes', 'Home', page('Bb/Notes'), page('Aa/Notes'))).toBe('Aa/Notes');
  });

  it('answers the same in every order of the candidates', () => {
    const candidates = [page('Bb/Notes'), page('Aa/Notes'), file('Cc/Notes'), page('x/y/Notes')];
    expect(resolveLink('Notes', 'q', candidates)).toEqual(resolveLink('Notes', 'q', candidates.toReversed()));
  });

  it('reads Markdown targets', () => {
    expect(resolve('../Trends/Oil.md', 'Actors/Iran', page('Trends/Oil'))).toBe('Trends/Oil');
    expect(resolve('./Oil', 'Trends/Gas', page('Oil'), page('Trends/Oil'))).toBe('Trends/Oil');
    expect(resolve('/Oil', 'Trends/Gas', page('Trends/Oil'))).toBeUndefined();
    expect(resolve('../../../etc/Oil', 'A/B', page('etc/Oil'))).toBeUndefined();
  });

  it('finds files exactly, beside the page, under the page, and by name', () => {
    expect(resolve('A/map.png', 'Home', file('A/map.png'))).toBe('A/map.png');
    expect(resolve('map.png', 'A/Iran', file('A/map.png'), file('B/map.png'))).toBe('A/map.png');
    expect(resolve('map.png', 'A/Iran', file('A/Iran/map.png'), file('map.jpg'))).toBe('A/Iran/map.png');
    expect(resolveLink('map.png', 'Home', [file('Attachments/map.png')])).toEqual({
      kind: 'file',
      path: 'Attachments/map.png',
    });
  });

  it('prefers a page to a file of the same path', () => {
    expect(resolveLink('x', 'Home', [file('x'), page('x')])).toEqual({ kind: 'page', path: 'x' });
  });

  it('finds nothing for nothing', () => {
    expect(resolve('', 'Home', page('Home'))).toBeUndefined();
    expect(resolve(`${'/'.repeat(500_000)}x/`, 'Home')).toBeUndefined();
  });
});

describe('linkNameKey', () => {
  it.each([
    ['Actors/Iran', 'iran'],
    ['a/b.png', 'b.png'],
    ['x.md', 'x'],
    [' Folder/Page name/ ', 'page-name'],
  ])('of %j is %j', (target, key) => {
    expect(linkNameKey(target)).toBe(key);
  });

  it('finds a page by what its name would be linked as', () => {
    expect(linkNameKey('Iran–Iraq_War.md')).toBe(collisionKey('iran–iraq war'));
  });
});
