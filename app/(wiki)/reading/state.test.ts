import { describe, expect, it } from 'vitest';
import { type PageState, stateTag, wikiTag } from './state.ts';

const wiki = {
  ...{
    wikiId: 'id',
    owner: 'ann',
    slug: 'notes',
    customSlug: null,
    name: 'Notes',
    purpose: '',
    homePath: 'Home',
    sidebarPath: 'Meta/Sidebar',
    pageCount: 3,
  },
  ...{ headOid: 'a', indexedOid: 'a', isPublic: true, role: null, planState: 'free' as const, readOnlyReason: null },
};
const state: PageState = {
  ...{ wiki, url: '/@ann/notes/Home', host: 'wiki.example', appUrl: 'https://wiki.example/', language: 'en' },
  reader: null,
};

describe('stateTag', () => {
  it('has one of the wiki alone, which moves with its rows', () => {
    expect(wikiTag({ ...wiki })).toBe(wikiTag(wiki));
    expect(wikiTag({ ...wiki, indexedOid: 'b' })).not.toBe(wikiTag(wiki));
  });

  it('is the same for the same', () => {
    expect(stateTag({ ...state })).toBe(stateTag(state));
    expect(stateTag(state)).toMatch(/^[\w-]{22}$/);
  });

  it.each<[string, Partial<PageState>]>([
    ['a commit', { wiki: { ...wiki, indexedOid: 'b' } }],
    ['a name', { wiki: { ...wiki, name: 'Others' } }],
    ['a home page', { wiki: { ...wiki, homePath: 'Start' } }],
    ['a role', { wiki: { ...wiki, role: 'editor' } }],
    ['the public flag', { wiki: { ...wiki, isPublic: false } }],
    ['a host', { host: 'ann.wiki.example' }],
    ['an address', { url: '/@ann/notes/Home?revision=abcdef0' }],
    ['a language', { language: 'de' }],
    ['a reader', { reader: 'ann' }],
  ])('differs with %s', (_what, change) => {
    expect(stateTag({ ...state, ...change })).not.toBe(stateTag(state));
  });
});
