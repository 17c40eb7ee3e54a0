import { describe, expect, it } from 'vitest';
import { isOwnOrigin } from './identity.ts';

const local = { appUrl: new URL('http://localhost:3000'), wikiDomain: 'localhost' };
const hosted = { appUrl: new URL('https://app.wiki.example'), wikiDomain: 'wiki.example' };

const isOwn = (site: typeof local, host: string, origin: string | null) =>
  isOwnOrigin(new Request(site.appUrl, { headers: { host, ...(origin === null ? {} : { origin }) } }), site);

describe('isOwnOrigin', () => {
  it.each([
    [local, 'localhost:3000', 'http://localhost:3000'],
    [local, 'alice.localhost:3000', 'http://alice.localhost:3000'],
    [hosted, 'app.wiki.example', 'https://app.wiki.example'],
    [hosted, 'alice.wiki.example', 'https://alice.wiki.example'],
  ])('takes the very origin: %o %s', (site, host, origin) => {
    expect(isOwn(site, host, origin)).toBe(true);
  });

  it.each([
    ...[null, 'null', '', 'http://evil.example', 'https://alice.wiki.example.evil.example', 'https://wiki.example'],
    // Of the same site, where cookies go along.
    ...['https://bob.wiki.example', 'https://app.wiki.example', 'https://a.alice.wiki.example'],
    // Almost.
    ...[
      'http://alice.wiki.example',
      'https://alice.wiki.example:444',
      'https://alice.wiki.example/',
      'https://ALICE.wiki.example',
    ],
  ])('takes no other for a wiki’s host: %s', (origin) => {
    expect(isOwn(hosted, 'alice.wiki.example', origin)).toBe(false);
  });

  it.each([null, 'null', 'https://alice.wiki.example', 'https://wiki.example', 'http://app.wiki.example'])(
    'takes no other for the apex: %s',
    (origin) => {
      expect(isOwn(hosted, 'app.wiki.example', origin)).toBe(false);
    },
  );
});
