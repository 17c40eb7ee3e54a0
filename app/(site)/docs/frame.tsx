/** A page of the documentation: the topics on one side, what is on this page on the other. */
import type { ReactNode } from 'react';
import type { TocEntry } from '#lib/markdown/render.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Arrow } from '../../ui/parts.tsx';
import { SiteDocument, type SitePlace } from '../shell.tsx';
import { type Topic, groups, topicOf } from './topics.ts';

interface DocsPageProps extends SitePlace {
  readonly topic: Topic;
  /** Headings of levels 2 and 3. */
  readonly toc?: readonly TocEntry[];
  /** The address of its Markdown. */
  readonly markdown?: string | undefined;
  readonly card?: string;
  /** For the head: a script or a stylesheet that this page alone needs. */
  readonly head?: ReactNode;
  /** `wide`: without the column of headings. */
  readonly width?: 'wide';
  /** What stands below the title; in English unless it says otherwise. */
  readonly children: ReactNode;
}

export function DocsPage({ topic, toc = [], width, children, markdown, ...site }: DocsPageProps) {
  const { t } = site;
  return (
    <SiteDocument
      {...site}
      title={topic.title}
      description={topic.description}
      path={addressOf(topic)}
      section="docs"
      markdown={markdown}
      card={site.card ?? `docs-${topic.slug === '' ? 'index' : topic.slug}`}
    >
      <div className={width === 'wide' ? 'docs docs-wide' : 'docs'}>
        <TopicList t={t} current={topic} />
        <main id="content" className="docs-main">
          <article lang="en">
            <header className="docs-top">
              <h1>{topic.title}</h1>
              <p className="lede">{topic.description}</p>
              {t.language === 'en' ? null : (
                <p className="hint" lang={t.language}>
                  {t('site.english_only')}
                </p>
              )}
            </header>
            {children}
          </article>
          <Neighbours t={t} topic={topic} markdown={markdown} />
        </main>
        {width === 'wide' ? null : <OnThisPage t={t} toc={toc} />}
      </div>
    </SiteDocument>
  );
}

export function addressOf({ slug }: Pick<Topic, 'slug'>): string {
  return slug === '' ? '/docs' : `/docs/${slug}`;
}

/** A list beside the text; on a phone it is folded, above it. */
function TopicList({ t, current }: { t: Translator; current: Topic }) {
  const list = (
    <>
      {groups().map(({ group, topics }) => (
        <div key={group} className="topic-group">
          <h2>{t(`site.group_${group}`)}</h2>
          <ul>
            {topics.map((topic) => (
              <li key={topic.slug}>
                <a href={addressOf(topic)} lang="en" aria-current={topic.slug === current.slug ? 'page' : undefined}>
                  {topic.short ?? topic.title}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
  return (
    <nav className="topics" aria-label={t('site.documentation')}>
      <details className="topics-folded">
        <summary>{t('site.all_topics')}</summary>
        {list}
      </details>
    </nav>
  );
}

export function OnThisPage({ t, toc }: { t: Translator; toc: readonly TocEntry[] }) {
  const shown = toc.filter(({ depth }) => depth === 2 || depth === 3);
  return (
    <aside className="docs-rail">
      {shown.length < 2 ? null : (
        <nav className="toc" aria-labelledby="on-this-page">
          <h2 id="on-this-page">{t('page.on_this_page')}</h2>
          <ol lang="en">
            {shown.map(({ id, text, depth }) => (
              <li key={id} className={`depth-${depth - 1}`}>
                <a href={`#${encodeURIComponent(id)}`}>{text}</a>
              </li>
            ))}
          </ol>
        </nav>
      )}
    </aside>
  );
}

function Neighbours({ t, topic, markdown }: { t: Translator; topic: Topic; markdown: string | undefined }) {
  const { before, after } = topicOf(topic.slug) ?? { before: null, after: null };
  return (
    <footer className="docs-foot">
      <nav className="neighbours" aria-label={t('site.all_topics')}>
        {before === null ? (
          <span />
        ) : (
          <a href={addressOf(before)} rel="prev">
            <span>
              <Arrow back /> {t('site.previous')}
            </span>
            <b lang="en">{before.title}</b>
          </a>
        )}
        {after === null ? null : (
          <a href={addressOf(after)} rel="next">
            <span>
              {t('site.next')} <Arrow />
            </span>
            <b lang="en">{after.title}</b>
          </a>
        )}
      </nav>
      {markdown === undefined ? null : (
        <p>
          <a href={markdown}>{t('site.as_markdown')}</a>
        </p>
      )}
    </footer>
  );
}
