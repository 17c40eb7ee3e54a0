import { describe, expect, it } from 'vitest';
import { presentationOf } from './file-response.ts';

describe('presentationOf', () => {
  it.each([
    ['a/map.png', 'image/png', 'inline'],
    ['a/map.SVG', 'image/svg+xml', 'inline'],
    ['a/talk.mp3', 'audio/mpeg', 'inline'],
    ['a/paper.pdf', 'application/pdf', 'inline'],
    ['a/table.csv', 'text/csv; charset=utf-8', 'inline'],
    ['a/page.html', 'application/octet-stream', 'attachment'],
    ['a/page.xhtml', 'application/octet-stream', 'attachment'],
    ['a/script.js', 'application/octet-stream', 'attachment'],
    ['a/feed.xml', 'application/octet-stream', 'attachment'],
    ['a/canvas.canvas', 'application/octet-stream', 'attachment'],
    ['noextension', 'application/octet-stream', 'attachment'],
  ])('%s', (path, contentType, disposition) => {
    expect(presentationOf(path)).toEqual({ contentType, disposition });
  });
});
