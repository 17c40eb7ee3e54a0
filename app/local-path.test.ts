import { describe, expect, it } from 'vitest';
import { DEFAULT_PATH, localPath } from './local-path.ts';

const appUrl = new URL('http://localhost:3000');

describe('localPath', () => {
  it.each([
    ['/@alice/notes/-/edit/Home?x=1#top', '/@alice/notes/-/edit/Home?x=1#top'],
    ['/', '/'],
    ['/@alice/notes/Page%20One', '/@alice/notes/Page%20One'],
    ['http://localhost:3000/welcome', '/welcome'],
  ])('keeps %s', (input, expected) => {
    expect(localPath(input, appUrl)).toBe(expected);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://evil.example/',
    'http://localhost:3000.evil.example/',
    'http://localhost:3001/',
    'http://localhost:3000@evil.example/',
    'dashboard',
    '',
    undefined,
    ['/a', '/b'],
  ])('sends %j to the default', (input) => {
    expect(localPath(input, appUrl)).toBe(DEFAULT_PATH);
  });
});
