/** A page that is one text: terms, privacy notice, changelog. */
import { Notice } from '../ui/feedback.tsx';
import type { SiteContext } from './respond.ts';
import { type Section, SiteDocument } from './shell.tsx';
import { instanceValues, textOf } from './texts.ts';

interface TextPage {
  /** The file in the repository. */
  readonly file: string;
  readonly name: 'terms' | 'privacy' | 'changelog';
  readonly description: 'terms_about' | 'privacy_about' | 'changelog_about';
  readonly section?: Section;
  /** Written for whoever runs an instance to complete: says so until they have. */
  readonly draft?: boolean;
}

export async function textPage({ t, config }: SiteContext, page: TextPage) {
  const text = await textOf(page.file, instanceValues(config));
  if (text === null) return null;
  return (
    <SiteDocument
      t={t}
      appUrl={config.appUrl}
      operator={config.operator?.name ?? null}
      title={t(`site.${page.name}`)}
      description={t(`site.${page.description}`)}
      path={`/${page.name}`}
      section={page.section ?? null}
      card={page.name}
    >
      <main id="content" className="text-page">
        <header className="docs-top">
          <h1>{t(`site.${page.name}_title`)}</h1>
          {t.language === 'en' ? null : <p className="hint">{t('site.english_only')}</p>}
        </header>
        {page.draft === true && config.operator === null ? (
          <Notice tone="warning">
            <p>{t('site.draft')}</p>
          </Notice>
        ) : null}
        <div className="content" lang="en" dangerouslySetInnerHTML={{ __html: text.html }} />
      </main>
    </SiteDocument>
  );
}
