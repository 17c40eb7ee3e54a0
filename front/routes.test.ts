import { describe, expect, it } from 'vitest';
import { routeOf } from './routes.ts';

const web = { to: 'web' };
const worker = (url: string) => ({ to: 'worker', url });

describe('routeOf', () => {
  it.each([
    [
      '/@ann/notes.git/info/refs?service=git-upload-pack',
      'wiki.example',
      worker('/@ann/notes.git/info/refs?service=git-upload-pack'),
    ],
    ['/@ann/notes.git/git-receive-pack', 'localhost:3000', worker('/@ann/notes.git/git-receive-pack')],
    ['/@ann/notes.git/info/lfs/objects/batch', 'wiki.example', worker('/@ann/notes.git/info/lfs/objects/batch')],
    ['/notes.git/info/refs?a=b?c', 'ann.wiki.example:443', worker('/@ann/notes.git/info/refs?a=b?c')],
    ['/@ann/notes.git/HEAD', 'ANN.wiki.example.', worker('/@ann/notes.git/HEAD')],
    ['/healthz', 'wiki.example', { to: 'front', answer: 'health' }],
    ['/metrics', 'wiki.example', { to: 'front', answer: 'metrics' }],
    ['/metrics', 'alice.wiki.example', { to: 'web' }],
    ['/healthz', 'ann.wiki.example', web],
    ['/', 'wiki.example', web],
    ['/@ann/notes.git', 'wiki.example', web],
    ['/@ann/notes/Home', 'wiki.example', web],
    ['/@ann/notes/-/history/x.git/y', 'wiki.example', web],
    ['/notes/api/v1/files/a%20b?x=/y', 'ann.wiki.example', { to: 'web', url: '/@ann/notes/api/v1/files/a%20b?x=/y' }],
    ['/notes/api/v1/files/a', 'wiki.example', web],
    ['/notes/mcp', 'ann.wiki.example', { to: 'web', url: '/@ann/notes/mcp' }],
    ['/notes/mcp/', 'ann.wiki.example:3000', { to: 'web', url: '/@ann/notes/mcp/' }],
    ['/notes/mcp/x', 'ann.wiki.example', web],
    ['/mcp', 'ann.wiki.example', web],
    ['/@ann/notes/mcp', 'ann.wiki.example', web],
    ['/@ann/notes/api/v1/files/a', 'ann.wiki.example', web],
    ['/notes/page/api/v1/x', 'ann.wiki.example', web],
    ['/api/v1/me', 'ann.wiki.example', web],
  ])('%s on %s', (url, host, route) => {
    expect(routeOf(url, host, 'wiki.example')).toEqual(route);
  });

  it.each([
    '/rpc/commit',
    '/files/x/y',
    '/stage/x',
    '/export/x',
    '/@ann/notes.git/../../rpc/commit',
    '/@ann/notes.git/%2e%2e/%2e%2e/rpc/commit',
    '/@ann/notes.git/..%2f..%2frpc',
    '/@ann/notes.git//rpc',
    '/@ann/notes.git/\\..\\rpc',
    '/@ann/../rpc.git/x',
    '/@../rpc.git/info/refs',
    '/@ann/notes.git/.git/config',
    '//worker/@ann/notes.git/info/refs',
  ])('never sends %s to the worker', (url) => {
    expect(routeOf(url, 'wiki.example', 'wiki.example')).toEqual(web);
    expect(routeOf(url, 'ann.wiki.example', 'wiki.example')).toEqual(web);
  });

  it('knows no owner below two labels or beside the domain', () => {
    expect(routeOf('/notes.git/info/refs', 'a.ann.wiki.example', 'wiki.example')).toEqual(web);
    expect(routeOf('/notes.git/info/refs', 'evilwiki.example', 'wiki.example')).toEqual(web);
  });
});
