import { describe, expect, it } from 'vitest';
import { wikiBase, wikiUrls } from './urls.ts';

const urls = wikiUrls('/@alice/notes', 'Home');

describe('wikiUrls', () => {
  it('shows the home page at the root of the wiki', () => {
    expect(urls.page('Home')).toBe('/@alice/notes');
    expect(urls.page('Home', 'Top')).toBe('/@alice/notes#Top');
  });

  it('encodes each segment of a path', () => {
    expect(urls.page('Actors/Côte d’Ivoire?', 'A b')).toBe(
      '/@alice/notes/Actors/C%C3%B4te%20d%E2%80%99Ivoire%3F#A%20b',
    );
    expect(urls.raw('A b')).toBe('/@alice/notes/A%20b.md');
  });

  it('leaves empty queries out', () => {
    expect(urls.tool('index', '', { tag: 'a&b', category: null })).toBe('/@alice/notes/-/index?tag=a%26b');
    expect(urls.tool('edit', 'A/B c')).toBe('/@alice/notes/-/edit/A/B%20c');
  });

  it('keeps the target of a missing link out of the path', () => {
    expect(urls.create('../../x')).toBe('/@alice/notes/-/new?path=..%2F..%2Fx');
  });
});

describe('wikiBase', () => {
  it('is short on the host of the owner alone', () => {
    const wiki = { owner: 'alice', slug: 'notes' };
    expect(wikiBase(wiki, 'alice')).toBe('/notes');
    expect(wikiBase(wiki, 'bob')).toBe('/@alice/notes');
    expect(wikiBase(wiki, null)).toBe('/@alice/notes');
  });
});
