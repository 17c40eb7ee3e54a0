import { describe, expect, it } from 'vitest';
import { matches, tagged } from './respond.ts';

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
