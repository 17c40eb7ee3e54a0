/** What stands around every page about wikibot itself: the document, header with navigation, footer. */
import type { ReactNode } from 'react';
import { assetUrl } from '../ui/assets.ts';
import { Brand, Document } from '../ui/document.tsx';
import type { Translator } from '../ui/i18n/translator.ts';
import { Shortcuts } from '../ui/shortcuts.tsx';
import { UserMenu } from '../ui/user-menu.tsx';

/** Places that the header and the footer lead to. */
export type Section = 'docs' | 'pricing' | 'changelog' | null;

export interface SitePlace {
  readonly t: Translator;
  /** Origin of the apex. */
  readonly appUrl: URL;
  /** Who runs this instance, where the environment says so. */
  readonly operator?: string | null;
}

interface SiteDocumentProps extends SitePlace {
  /** Without the product's name. */
  readonly title: string;
  /** One or two sentences, for search engines and previews of links. */
  readonly description: string;
  /** Of this page, as it is canonical: `/docs/git`. */
  readonly path: string;
  readonly section?: Section;
  /** The picture of its previews: a file in public/ui/cards, without `.png`. */
  readonly card?: string;
  readonly markdown?: string | undefined;
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

/** `children` hold the page's `<main id="content">`. */
export function SiteDocument(props: SiteDocumentProps) {
  const { t, appUrl, title, path, card, section = null } = props;
  const canonical = new URL(path, appUrl).href;
  const image = card === undefined ? assetUrl('card.png') : `/ui/cards/${card}.png`;
  return (
    <Document
      t={t}
      title={path === '/' ? title : t('site.titled', { title })}
      description={props.description}
      canonical={canonical}
      markdown={props.markdown}
      social={{ url: canonical, site: 'wikibot', image: new URL(image, appUrl).href, changed: null }}
      head={
        <>
          <link rel="stylesheet" href={assetUrl('site.css')} />
          {props.head}
        </>
      }
    >
      <SiteTop t={t} section={section} />
      {props.children}
      <SiteEnd t={t} operator={props.operator ?? null} />
    </Document>
  );
}

function SiteTop({ t, section }: { t: Translator; section: Section }) {
  return (
    <header className="site-header">
      <Brand name="wikibot" href="/" />
      <nav className="site-nav" aria-label={t('site.navigation')}>
        {(['docs', 'pricing', 'changelog'] as const).map((name) => (
          <a key={name} href={`/${name}`} aria-current={name === section ? 'true' : undefined}>
            {t(`site.${name}`)}
          </a>
        ))}
      </nav>
      <div className="header-end">
        {/* The same for everybody: reader.js says who is signed in. */}
        <UserMenu t={t} signInHref="/signin" />
      </div>
      <Shortcuts t={t} />
    </header>
  );
}

const END = [
  { title: 'product', links: ['docs', 'pricing', 'changelog'] },
  { title: 'legal', links: ['security', 'terms', 'privacy'] },
] as const;

function SiteEnd({ t, operator }: { t: Translator; operator: string | null }) {
  return (
    <footer className="site-end">
      <div className="site-end-brand">
        <Brand name="wikibot" href="/" />
        <p>{t('frame.tagline')}</p>
        {operator === null ? null : <p>{t('site.run_by', { name: operator })}</p>}
      </div>
      {END.map(({ title, links }) => (
        <nav key={title} aria-labelledby={`end-${title}`}>
          <h2 id={`end-${title}`}>{t(`site.${title}`)}</h2>
          <ul>
            {links.map((name) => (
              <li key={name}>
                <a href={name === 'security' ? '/docs/security' : `/${name}`}>{t(`site.${name}`)}</a>
              </li>
            ))}
          </ul>
        </nav>
      ))}
    </footer>
  );
}
