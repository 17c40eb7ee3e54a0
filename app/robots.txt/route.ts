/**
 * What crawlers may read: pages. Not the tools, which have an address for every page and revision, and
 * nothing that names a wiki; which wikis are public says /sitemap.xml.
 */
import { server } from '../server.ts';

export const dynamic = 'force-dynamic';

const CLOSED = [
  '/api/',
  '/mcp',
  '/signin',
  '/welcome',
  '/dashboard',
  '/invite',
  '/settings',
  '/@*/*/-/',
  '/@*/*/api/',
  '/@*/*/mcp',
];
/** Longer rules win over shorter ones (RFC 9309, section 2.2.2). */
const OPEN = ['/@*/*/-/sitemap', '/@*/*/-/feed.xml'];

export function GET(): Response {
  const { config } = server();
  const lines = [
    'User-agent: *',
    ...OPEN.map((path) => `Allow: ${path}`),
    ...CLOSED.map((path) => `Disallow: ${path}`),
    '',
    `Sitemap: ${new URL('/sitemap.xml', config.appUrl).href}`,
  ];
  return new Response(`${lines.join('\n')}\n`, {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'public, max-age=3600' },
  });
}
