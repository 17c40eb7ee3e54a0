import { describe, expect, it } from 'vitest';
import type { Place } from './hosts.ts';
import { routeOf } from './routes.ts';

const web = { to: 'web' };
const apex = { to: 'apex' };
const worker = (url: string) => ({ to: 'worker', url });
const asPath = (url: string) => ({ to: 'web', url });

const PLACES = {
  apex: { kind: 'apex' },
  ann: { kind: 'owner', label: 'ann' },
  research: { kind: 'wiki', label: 'research', owner: 'ann', slug: 'notes' },
} as const satisfies Record<string, Place>;

describe('routeOf', () => {
  it.each([
    [
      '/@ann/notes.git/info/refs?service=git-upload-pack',
      'apex',
      worker('/@ann/notes.git/info/refs?service=git-upload-pack'),
    ],
    ['/@ann/notes.git/git-receive-pack', 'apex', worker('/@ann/notes.git/git-receive-pack')],
    ['/@ann/notes.git/info/lfs/objects/batch', 'apex', worker('/@ann/notes.git/info/lfs/objects/batch')],
    ['/healthz', 'apex', { to: 'front', answer: 'health' }],
    ['/metrics', 'apex', { to: 'front', answer: 'metrics' }],
    ['/', 'apex', web],
    ['/@ann/notes.git', 'apex', web],
    ['/@ann/notes/Home', 'apex', web],
    ['/@ann/notes/-/history/x.git/y', 'apex', web],
    ['/notes/api/v1/files/a', 'apex', web],

    ['/notes.git/info/refs?a=b?c', 'ann', worker('/@ann/notes.git/info/refs?a=b?c')],
    ['/@ann/notes.git/HEAD', 'ann', worker('/@ann/notes.git/HEAD')],
    ['/metrics', 'ann', web],
    ['/healthz', 'ann', web],
    ['/notes/api/v1/files/a%20b?x=/y', 'ann', asPath('/@ann/notes/api/v1/files/a%20b?x=/y')],
    ['/notes/mcp', 'ann', asPath('/@ann/notes/mcp')],
    ['/notes/mcp/', 'ann', asPath('/@ann/notes/mcp/')],
    ['/notes/mcp/x', 'ann', web],
    ['/mcp', 'ann', web],
    ['/@ann/notes/mcp', 'ann', web],
    ['/@ann/notes/api/v1/files/a', 'ann', web],
    ['/notes/page/api/v1/x', 'ann', web],
    ['/@bob/notes', 'ann', apex],
    ['/%40bob', 'ann', apex],
    ['/@bob/notes/api/v1/pages', 'ann', apex],

    [
      '/notes.git/info/refs?service=git-upload-pack',
      'research',
      worker('/@ann/notes.git/info/refs?service=git-upload-pack'),
    ],
    ['/research.git/git-upload-pack', 'research', worker('/@ann/notes.git/git-upload-pack')],
    ['/other.git/info/refs', 'research', web],
    ['/api/v1/pages/A?x=1', 'research', asPath('/@ann/notes/api/v1/pages/A?x=1')],
    ['/mcp', 'research', asPath('/@ann/notes/mcp')],
    ['/mcp/', 'research', asPath('/@ann/notes/mcp/')],
    ['/api/auth/host', 'research', web],
    ['/A/api/v1/x', 'research', web],
    ['/@bob/notes', 'research', web],
    ['/', 'research', web],
  ] as const)('%s on %s', (url, place, route) => {
    expect(routeOf(url, PLACES[place])).toEqual(route);
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
    for (const place of Object.values(PLACES)) expect(['web', 'apex']).toContain(routeOf(url, place).to);
  });
});
