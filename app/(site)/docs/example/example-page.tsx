import type { TocEntry } from '#lib/markdown/render.ts';
import { folderOf, nameOf } from '#lib/core/paths.ts';
import { SiteDocument, type SitePlace } from '../../shell.tsx';
import { OnThisPage } from '../frame.tsx';

interface ExampleProps extends SitePlace {
  /** Its name. */
  readonly wiki: string;
  readonly page: {
    readonly path: string;
    readonly title: string;
    readonly titleId: string | null;
    readonly html: string;
    readonly toc: readonly TocEntry[];
  };
  readonly description: string;
  readonly list: readonly { readonly path: string; readonly url: string }[];
}

/** A page of the example, between the list of its pages and its headings. */
export function ExampleDocument({ wiki, page, description, list, ...site }: ExampleProps) {
  const { t } = site;
  const folders = [...new Set(list.map(({ path }) => folderOf(path)))];
  const here = list.find(({ path }) => path === page.path);
  return (
    <SiteDocument
      {...site}
      title={page.title === wiki ? wiki : `${page.title} · ${wiki}`}
      description={description}
      path={here?.url ?? '/docs/example'}
      section="docs"
      card="example"
    >
      <div className="docs">
        <nav className="topics" aria-label={t('frame.pages')}>
          <details className="topics-folded">
            <summary>{t('frame.pages')}</summary>
            {folders.map((folder) => (
              <div key={folder} className="topic-group" lang="en">
                <h2>{folder === '' ? wiki : folder}</h2>
                <ul>
                  {list
                    .filter(({ path }) => folderOf(path) === folder)
                    .map(({ path, url }) => (
                      <li key={path}>
                        <a href={url} aria-current={path === page.path ? 'page' : undefined}>
                          {nameOf(path)}
                        </a>
                      </li>
                    ))}
                </ul>
              </div>
            ))}
          </details>
        </nav>
        <main id="content" className="docs-main">
          <p className="example-note">{t.rich('site.example_note', { front: (text) => <a href="/">{text}</a> })}</p>
          <article lang="en">
            <header className="docs-top">
              <h1 id={page.titleId ?? undefined}>{page.title}</h1>
            </header>
            <div className="content" dangerouslySetInnerHTML={{ __html: page.html }} />
          </article>
        </main>
        <OnThisPage t={t} toc={page.toc} />
      </div>
    </SiteDocument>
  );
}
