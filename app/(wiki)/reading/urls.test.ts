import { describe, expect, it } from 'vitest';
import { movedWiki, wikiBase, wikiUrls } from './urls.ts';

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

const APEX = { label: null, wiki: null };
const notes = { owner: 'alice', slug: 'notes', customSlug: null };

describe('wikiBase', () => {
  it('is short on the host of the owner alone, and nothing on that of the wiki', () => {
    expect(wikiBase(notes, { label: 'alice', wiki: null })).toBe('/notes');
    expect(wikiBase(notes, { label: 'bob', wiki: null })).toBe('/@alice/notes');
    expect(wikiBase(notes, APEX)).toBe('/@alice/notes');
    expect(wikiBase(notes, { label: 'research', wiki: notes })).toBe('');
  });

  it('leads to the root of the wiki’s own host', () => {
    const own = wikiUrls('', 'Home');
    expect([own.home, own.page('Home'), own.page('Home', 'A'), own.page('A b')]).toEqual(['/', '/', '/#A', '/A%20b']);
    expect(own.tool('edit', 'A')).toBe('/-/edit/A');
  });
});

describe('movedWiki', () => {
  const site = { appUrl: new URL('https://wiki.example:8443'), wikiDomain: 'wikis.example' };
  const OWNER = { label: 'alice', wiki: null };
  const CUSTOM = { label: 'research', wiki: { owner: 'alice', slug: 'notes' } };
  const named = { ...notes, customSlug: 'research' };
  const given = { ...notes, owner: 'bob' };

  it.each([
    [notes, APEX, 'alice', null],
    [notes, OWNER, 'alice', null],
    [named, APEX, 'alice', 'https://research.wikis.example:8443'],
    [named, OWNER, 'alice', 'https://research.wikis.example:8443'],
    [named, CUSTOM, 'alice', null],
    // The slug was changed or given up a moment ago.
    [{ ...notes, customSlug: 'other' }, CUSTOM, 'alice', 'https://other.wikis.example:8443'],
    [notes, CUSTOM, 'alice', 'https://wiki.example:8443/@alice/notes'],
    // Transferred.
    [given, OWNER, 'alice', 'https://wiki.example:8443/@bob/notes'],
    [{ ...given, customSlug: 'research' }, APEX, 'alice', 'https://research.wikis.example:8443'],
    [{ ...given, customSlug: 'research' }, CUSTOM, 'alice', null],
  ])('%o on %o, asked for as of %s: %s', (wiki, host, owner, expected) => {
    expect(movedWiki(wiki, { host, owner, site })).toBe(expected);
  });
});
