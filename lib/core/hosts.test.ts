import { describe, expect, it } from 'vitest';
import { labelOfHost } from './hosts.ts';

const site = { appUrl: new URL('https://wiki.example'), wikiDomain: 'wiki.example' };

describe('labelOfHost', () => {
  it('is the one label under the domain', () => {
    expect(labelOfHost('alice.wiki.example', site)).toBe('alice');
    expect(labelOfHost('Alice.Wiki.Example', site)).toBe('alice');
    const local = { appUrl: new URL('http://localhost:3000'), wikiDomain: 'localhost' };
    expect(labelOfHost('alice.localhost:3000', local)).toBe('alice');
    expect(labelOfHost('alice.localhost', local)).toBeNull();
  });

  it.each([
    'wiki.example',
    '.wiki.example',
    'a.b.wiki.example',
    'alicewiki.example',
    'alice.wiki.example.evil.example',
    'alice.wiki.example:8080',
    'alice.wiki.example.',
    'www.wiki.example',
    'al_ice.wiki.example',
    'alice@wiki.example',
    'evil.example/.wiki.example',
    '',
  ])('is null for %j', (host) => {
    expect(labelOfHost(host, site)).toBeNull();
  });
});
