import { describe, expect, it } from 'vitest';
import { cacheHeaders, matches, tagged, unchangedState } from './respond.ts';

const ask = (headers: Record<string, string> = {}) => new Request('http://localhost/', { headers });

describe('tagged', () => {
  it('answers 304 with the same caching to who has it', () => {
    const first = tagged(ask(), 'text', { 'Content-Type': 'text/plain' }, { sharedBy: 'id' });
    const etag = first.headers.get('etag') ?? '';
    const again = tagged(ask({ 'If-None-Match': etag }), 'text', {}, { sharedBy: 'id' });
    expect(again.status).toBe(304);
    expect(again.headers.get('cache-control')).toBe(first.headers.get('cache-control'));
    expect(tagged(ask({ 'If-None-Match': etag }), 'other', {}).status).toBe(200);
  });

  it('lets shared caches keep public pages alone, and failures nobody', () => {
    expect(tagged(ask(), 'x', {}).headers.get('cache-control')).toBe('private, no-cache');
    expect(tagged(ask(), 'x', {}).headers.get('x-wiki-id')).toBeNull();
    expect(tagged(ask(), 'x', {}, { sharedBy: 'id' }).headers.get('cache-control')).toContain('public');
    expect(tagged(ask(), 'x', {}, { sharedBy: 'id', status: 404 }).headers.get('cache-control')).toBe(
      'private, no-store',
    );
  });
});

describe('a page with the tag of its state', () => {
  const page = (text: string, state: string, ifNoneMatch?: string) =>
    tagged(ask(ifNoneMatch === undefined ? {} : { 'If-None-Match': ifNoneMatch }), text, {}, { state });
  const early = (state: string, ifNoneMatch: string) =>
    unchangedState(ask({ 'If-None-Match': ifNoneMatch }), cacheHeaders('id'), state);
  const etag = page('text', 's1').headers.get('etag') ?? '';

  it('is known by it before it is made', () => {
    const known = early('s1', `"x", W/${etag}`);
    expect([known?.status, known?.headers.get('etag'), known?.headers.get('x-wiki-id')]).toEqual([304, etag, 'id']);
    for (const other of ['"x"', '*', '"s1"', etag.replace('.s1', '.s11'), etag.replace('.s1', '.x.s')])
      expect(early('s1', other)).toBeNull();
    expect(early('s2', etag)).toBeNull();
  });

  it('is still the same when the state is another one but the text is not', () => {
    const same = page('text', 's2', etag);
    // What the reader has is named as the reader names it.
    expect([same.status, same.headers.get('etag')]).toEqual([304, etag]);
    expect(page('text', 's2').headers.get('etag')).not.toBe(etag);
    expect(page('other', 's2', etag).status).toBe(200);
  });
});

describe('cacheHeaders', () => {
  it('lets the front keep for seconds what others must ask for again', () => {
    expect(cacheHeaders('id')).toMatchObject({ 'Cache-Control': 'public, max-age=0, must-revalidate' });
    const [, seconds] = /max-age=(\d+)/.exec(cacheHeaders('id')['CDN-Cache-Control'] ?? '') ?? [];
    // The bar for "saved edit visible" where a purge is lost.
    expect(Number(seconds)).toBeLessThanOrEqual(2);
    expect(cacheHeaders('id', 's')).toMatchObject({ 'X-Wiki-Id': 'id', 'X-Wiki-State': 's' });
    expect(cacheHeaders(null, 's')).toEqual({ 'Cache-Control': 'private, no-cache' });
  });
});

describe('matches', () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"b"', false],
    [null, false],
  ])('%s', (header, expected) => {
    expect(matches(header, '"a"')).toBe(expected);
  });
});
