import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { HeadAssets, SkipLink, Toasts } from './ui/document.tsx';
import { LANGUAGES } from './ui/i18n/languages.ts';
import { getTranslator } from './ui/i18n/request.ts';
import { TextsFor } from './ui/i18n/texts-for.tsx';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslator();
  return { title: { default: 'wikibot', template: '%s · wikibot' }, description: t('frame.tagline') };
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

/** Every page needs the request (who is asking, the nonce of its policy), so none is made at build time. */
export const dynamic = 'force-dynamic';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const t = await getTranslator();
  return (
    // The theme is set by theme.js before React takes over.
    <html lang={t.language} dir={LANGUAGES[t.language].dir} suppressHydrationWarning>
      <head>
        <HeadAssets />
      </head>
      <body>
        <SkipLink t={t} />
        {/* What error.tsx and every form need; a page hands over the rest. */}
        <TextsFor t={t} namespaces={['common', 'errors', 'frame']}>
          {children}
        </TextsFor>
        <Toasts t={t} />
      </body>
    </html>
  );
}
