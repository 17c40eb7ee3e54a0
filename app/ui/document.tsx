/** The HTML around every page that route handlers answer; app/layout.tsx is its twin for Next's own pages. */
import type { ReactNode } from 'react';
import { assetUrl } from './assets.ts';
import { BrandMark, Icon } from './icons.tsx';

export interface DocumentProps {
  readonly title: string;
  readonly description?: string | undefined;
  readonly canonical?: string | undefined;
  /** The Markdown of the page. */
  readonly markdown?: string | undefined;
  readonly noIndex?: boolean;
  readonly children: ReactNode;
}

export function Document({ title, description, canonical, markdown, noIndex = false, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{title}</title>
        {description === undefined || description === '' ? null : <meta name="description" content={description} />}
        {noIndex ? <meta name="robots" content="noindex" /> : null}
        <meta property="og:title" content={title} />
        {canonical === undefined ? null : <link rel="canonical" href={canonical} />}
        {markdown === undefined ? null : <link rel="alternate" type="text/markdown" href={markdown} />}
        <HeadAssets />
      </head>
      <body>
        <SkipLink />
        {children}
      </body>
    </html>
  );
}

export function HeadAssets() {
  return (
    <>
      <meta name="color-scheme" content="light dark" />
      <link rel="icon" type="image/svg+xml" href={assetUrl('favicon.svg')} />
      <link rel="stylesheet" href={assetUrl('wikibot.css')} />
      <link rel="stylesheet" href={assetUrl('content.css')} />
      <script src={assetUrl('theme.js')} />
      <script src={assetUrl('reader.js')} defer />
    </>
  );
}

export function SkipLink() {
  return (
    <a className="skip-link" href="#content">
      Skip to content
    </a>
  );
}

export function Brand({ name, href }: { name: string; href: string }) {
  return (
    <a className="brand" href={href}>
      <BrandMark />
      <span className="brand-name">{name}</span>
    </a>
  );
}

export function ThemeButton() {
  return (
    <button type="button" className="plain-button" data-theme-toggle="" title="Light or dark">
      <Icon name="contrast" />
      <span className="visually-hidden">Switch between light and dark</span>
    </button>
  );
}

export function SiteFooter({ children }: { children?: ReactNode }) {
  return (
    <footer className="site-footer">
      <div className="site-footer-row">
        <span>{children}</span>
        <span>
          Kept in git by <a href="/">wikibot</a>
        </span>
      </div>
    </footer>
  );
}
