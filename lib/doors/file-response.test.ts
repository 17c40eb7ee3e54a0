import { describe, expect, it } from 'vitest';
import { fileHeaders, presentationOf } from './file-response.ts';

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

describe('fileHeaders', () => {
  // Formats that browsers run script of, or take for a document, and names that try to look like something else.
  it.each([
    ...['page.html', 'page.htm', 'page.HTML', 'page.shtml', 'page.xhtml', 'page.xht', 'page.mhtml', 'page.mht'],
    ...['map.svg', 'map.SVG', 'map.svgz', 'feed.xml', 'feed.rss', 'feed.atom', 'sheet.xsl', 'sheet.xslt', 'data.rdf'],
    ...['script.js', 'script.mjs', 'module.wasm', 'style.css', 'movie.swf', 'app.hta', 'app.jar', 'app.webmanifest'],
    ...['vcard.vcf', 'math.mml', 'page.html.', 'page.svg%00.png', 'page', 'page.unknown', 'notes.txt', 'table.csv'],
  ])('%s never runs on the origin of the wiki', (path) => {
    const headers = fileHeaders(path);
    expect(headers['Content-Security-Policy']).toMatch(/^sandbox; default-src 'none'/);
    expect(headers['Content-Security-Policy']).not.toMatch(/allow-|script-src/);
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
    expect(headers['Content-Type']).not.toMatch(/html|javascript|\/xml|text\/css|wasm/i);
  });

  it('shows a PDF, whose scripts browsers run in their viewer, apart from every origin', () => {
    expect(fileHeaders('paper.pdf')).toMatchObject({
      ...{ 'Content-Type': 'application/pdf', 'X-Content-Type-Options': 'nosniff' },
    });
    expect(fileHeaders('paper.pdf', { download: true })['Content-Disposition']).toMatch(/^attachment/);
  });
});
