import { describe, expect, it } from 'vitest';
import { type AskedHost, askedHost, targetOf } from './address.ts';

const APEX: AskedHost = { label: null, wiki: null };
const OF_ALICE: AskedHost = { label: 'alice', wiki: null };
const OF_NOTES: AskedHost = { label: 'research', wiki: { owner: 'alice', slug: 'notes' } };
const at = (path: string, host = APEX) => targetOf(new URL(path, 'http://localhost:3000'), host);

describe('targetOf', () => {
  it('reads a wiki, a page and a tool', () => {
    expect(at('/@alice/notes')).toEqual({
      ...{ wiki: { owner: 'alice', slug: 'notes' }, path: '', rest: '', trailingSlash: false },
    });
    expect(at('/@alice/notes/A%20b/C.md')).toMatchObject({ path: 'A b/C.md', rest: '/A%20b/C.md' });
    expect(at('/%40alice/notes/A')).toMatchObject({ wiki: { owner: 'alice' }, rest: '/A' });
    expect(at('/@alice/notes/-/history/A/B')).toMatchObject({ path: 'A/B', rest: '/-/history/A/B' });
    expect(at('/@alice/notes/A/')).toMatchObject({ path: 'A', trailingSlash: true });
  });

  it('decodes once', () => {
    expect(at('/@alice/notes/100%2525').path).toBe('100%25');
  });

  it("reads the form of an owner's host", () => {
    expect(at('/notes/A/B', OF_ALICE)).toMatchObject({
      ...{ wiki: { owner: 'alice', slug: 'notes' }, path: 'A/B', rest: '/A/B' },
    });
    expect(at('/notes', OF_ALICE).rest).toBe('');
  });

  it("reads the form of a wiki's own host, where all paths are its pages'", () => {
    expect(at('/', OF_NOTES)).toEqual({
      ...{ wiki: { owner: 'alice', slug: 'notes' }, path: '', rest: '', trailingSlash: false },
    });
    expect(at('/A/B', OF_NOTES)).toMatchObject({ path: 'A/B', rest: '/A/B' });
    expect(at('/@bob/secrets', OF_NOTES)).toMatchObject({ wiki: { owner: 'alice' }, path: '@bob/secrets' });
    expect(at('/-/diff/A/?to=x', OF_NOTES)).toMatchObject({ path: 'A', rest: '/-/diff/A/', trailingSlash: true });
  });

  it('refuses what is no address of a wiki', () => {
    expect(() => at('/notes/A')).toThrow('nothing at this address');
    expect(() => at('/@/notes')).toThrow('nothing at this address');
    expect(() => at('/@alice/notes/%E0%A4%A')).toThrow('percent sign');
  });
});

describe('askedHost', () => {
  const site = { appUrl: new URL('http://localhost:3000'), wikiDomain: 'localhost' };
  const said = (host: string, wiki?: string) =>
    askedHost(new Headers({ host, ...(wiki === undefined ? {} : { 'x-wikibot-wiki': wiki }) }), site);

  it('tells owners, wikis and the apex apart', () => {
    expect(said('localhost:3000')).toEqual(APEX);
    expect(said('alice.localhost:3000')).toEqual(OF_ALICE);
    expect(said('research.localhost:3000', 'alice/notes')).toEqual(OF_NOTES);
    for (const host of ['evil.example', 'a.b.localhost:3000', 'alice.localhost']) expect(said(host)).toEqual(APEX);
  });

  it('believes nothing about a wiki at the apex', () => {
    expect(said('localhost:3000', 'alice/notes')).toEqual(APEX);
  });
});
