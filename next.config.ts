import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { NextConfig } from 'next';

/** Content hash of files: the address of what is made of them changes when they do, so it may be kept for ever. */
function hashOf(...paths: string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(join(import.meta.dirname, path)));
  return hash.digest('base64url').slice(0, 12);
}

const STYLES = readdirSync(join(import.meta.dirname, 'app/ui/styles'))
  .sort()
  .map((name) => `app/ui/styles/${name}`);

const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=()' },
];

const config: NextConfig = {
  poweredByHeader: false,
  // MCP clients use `/mcp` and `/mcp/` alike and don't follow a redirect with their body.
  skipTrailingSlashRedirect: true,
  // Normalising writes 127.0.0.1 as localhost, and Next then takes the middleware's rewrite for one
  // to another host: it would send the request to itself once more, without the host that was asked.
  skipProxyUrlNormalize: true,
  images: { unoptimized: true },
  devIndicators: false,
  // `npm run check` does it; whoever builds to run it need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // Loaded by Node itself: Prisma reads files beside its code, pg chooses by platform, Shiki has a
  // file for each of 300 languages.
  serverExternalPackages: ['shiki', 'katex', '@prisma/client', '@prisma/adapter-pg', 'pg', 'pino'],
  // `forbidden()` answers 403 from a page.
  experimental: { authInterrupts: true },
  // Web sends everything as it is; the front compresses, what it keeps only once.
  compress: false,
  env: {
    // Names what pages are made by; a build outside of bin/ is one of its own.
    BUILD_HASH: process.env.BUILD_HASH ?? randomUUID(),
    UI_HASHES: [
      `wikibot.css=${hashOf('app/ui/wikibot.css/route.ts', ...STYLES)}`,
      ...readdirSync(join(import.meta.dirname, 'public/ui'), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => `${name}=${hashOf(`public/ui/${name}`)}`),
    ].join(';'),
  },
  // Browsers ask for it beside pages that name no icon: raw Markdown, files.
  rewrites: () => Promise.resolve([{ source: '/favicon.ico', destination: '/ui/favicon.svg' }]),
  headers: () =>
    Promise.resolve([
      { source: '/:path*', headers: SECURITY_HEADERS },
      {
        source: '/ui/:path*',
        has: [{ type: 'query', key: 'v' }],
        headers: [{ key: 'Cache-Control', value: 'public, max-age=31536000, immutable' }],
      },
      // The frame that draws diagrams is in a sandbox without an origin, so its scripts come from another one.
      { source: '/ui/diagrams/:path*', headers: [{ key: 'Access-Control-Allow-Origin', value: '*' }] },
    ]),
};

export default config;
