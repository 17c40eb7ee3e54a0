import { describe, expect, it } from 'vitest';
import { ownerOfHost, targetOf } from './address.ts';

const at = (path: string, owner: string | null = null) => targetOf(new URL(path, 'http://localhost:3000'), owner);

describe('targetOf', () => {
  it('reads a wiki, a page and a tool', () => {
    expect(at('/@alice/notes')).toEqual({ wiki: { owner: 'alice', slug: 'notes' }, path: '', trailingSlash: false });
    expect(at('/@alice/notes/A%20b/C.md').path).toBe('A b/C.md');
    expect(at('/%40alice/notes/A').wiki.owner).toBe('alice');
    expect(at('/@alice/notes/-/history/A/B').path).toBe('A/B');
    expect(at('/@alice/notes/A/')).toMatchObject({ path: 'A', trailingSlash: true });
  });

  it('decodes once', () => {
    expect(at('/@alice/notes/100%2525').path).toBe('100%25');
  });

  it('reads the form of a wiki host', () => {
    expect(at('/notes/A/B', 'alice')).toMatchObject({ wiki: { owner: 'alice', slug: 'notes' }, path: 'A/B' });
  });

  it('refuses what is no address of a wiki', () => {
    expect(() => at('/notes/A')).toThrow('nothing at this address');
    expect(() => at('/@/notes')).toThrow('nothing at this address');
    expect(() => at('/@alice/notes/%E0%A4%A')).toThrow('percent sign');
  });
});

describe('ownerOfHost', () => {
  it.each([
    ['alice.localhost:3000', 'alice'],
    ['localhost:3000', null],
    ['a.b.localhost', null],
    ['evil.example', null],
    [null, null],
  ])('%s', (host, expected) => {
    expect(ownerOfHost(host, 'localhost')).toBe(expected);
  });
});
