/** The HTML document of a page that is rendered to static markup; app/layout.tsx is its twin for Next's own pages. */
import type { ReactNode } from 'react';
import { assetUrl } from './assets.ts';
import { LANGUAGES } from './i18n/languages.ts';
import type { Translator } from './i18n/translator.ts';
import { BrandMark } from './icons.tsx';
import { type Social, SocialTags } from './social.tsx';

export interface DocumentProps {
  readonly t: Translator;
  readonly title: string;
  readonly description?: string | undefined;
  readonly canonical?: string | undefined;
  /** The Markdown of the page. */
  readonly markdown?: string | undefined;
  readonly noIndex?: boolean;
  /** For previews of links; not of what is private. */
  readonly social?: Social | undefined;
  /** More for the head: a script or a stylesheet that this page alone needs. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

export function Document({
  t,
  title,
  description,
  canonical,
  markdown,
  noIndex = false,
  social,
  head,
  children,
}: DocumentProps) {
  return (
    <html lang={t.language} dir={LANGUAGES[t.language].dir}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {description === undefined || description === '' ? null : <meta name="description" content={description} />}
        {noIndex ? <meta name="robots" content="noindex" /> : null}
        {social === undefined ? null : <SocialTags title={title} description={description} {...social} />}
        {canonical === undefined ? null : <link rel="canonical" href={canonical} />}
        {markdown === undefined ? null : <link rel="alternate" type="text/markdown" href={markdown} />}
        <HeadAssets />
        {head}
      </head>
      <body>
        <SkipLink t={t} />
        {children}
        <Toasts t={t} />
      </body>
    </html>
  );
}

export function HeadAssets() {
  return (
    <>
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" type="image/svg+xml" href={assetUrl('favicon.svg')} />
      {/* Blocks rendering, as it must: the chosen theme is there before the first paint. */}
      <script src={assetUrl('theme.js')} />
      <link rel="stylesheet" href={assetUrl('wikibot.css')} />
      <link rel="stylesheet" href={assetUrl('content.css')} />
      <script src={assetUrl('reader.js')} defer />
      <script src={assetUrl('content.js')} defer />
    </>
  );
}

export function SkipLink({ t }: { t: Translator<'frame'> }) {
  return (
    <a className="skip-link" href="#content">
      {t('frame.skip')}
    </a>
  );
}

/** Where scripts say briefly what they have done; the texts that they say are its attributes. */
export function Toasts({ t }: { t: Translator<'common'> }) {
  return (
    <div
      id="toasts"
      className="toasts"
      role="status"
      data-copied={t('common.copied')}
      data-copy-code={t('common.copy')}
      data-copy-by-hand={t('common.copy_by_hand')}
    />
  );
}

export function Brand({ name, href }: { name: string; href: string }) {
  return (
    <a className="brand" href={href}>
      <BrandMark />
      <span className="brand-name" dir="auto">
        {name}
      </span>
    </a>
  );
}

export function SiteFooter({ t, children }: { t: Translator<'frame'>; children?: ReactNode }) {
  return (
    <footer className="site-footer">
      <span>{children}</span>
      <span>{t.rich('frame.kept_in_git', { wikibot: (text) => <a href="/">{text}</a> })}</span>
    </footer>
  );
}
