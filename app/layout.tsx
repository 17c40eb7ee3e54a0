import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { HeadAssets, SkipLink } from './ui/document.tsx';

export const metadata: Metadata = {
  title: { default: 'wikibot', template: '%s · wikibot' },
  description: 'Wikis for people and their assistants, kept in git.',
};
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** Every page needs the request (who is asking, the nonce of its policy), so none is made at build time. */
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The theme is set by theme.js before React takes over.
    <html lang="en" suppressHydrationWarning>
      <head>
        <HeadAssets />
      </head>
      <body>
        <SkipLink />
        {children}
      </body>
    </html>
  );
}
