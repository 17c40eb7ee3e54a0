/** What a reader of a page may want to read next, as a fragment that the page asks for once it is shown. */
import type { WikiContext } from '../reading/context.ts';
import { htmlOf, tagged } from '../reading/respond.ts';
import { sharedBy } from '../reading/show.tsx';

const SHOWN = 6;

export async function showRelated(context: WikiContext): Promise<Response> {
  const { request, services, actor, wiki, urls, path, t } = context;
  const related = await services.search.related(actor, wiki, path, SHOWN);
  const html =
    related.length === 0
      ? ''
      : await htmlOf(
          <section className="backlinks" aria-labelledby="related">
            <h2 id="related">{t('page.related')}</h2>
            <ul>
              {related.map((page) => (
                <li key={page.path}>
                  <a href={urls.page(page.path)} title={page.path} dir="auto">
                    {page.title}
                  </a>
                </li>
              ))}
            </ul>
          </section>,
          { fragment: true },
        );
  return tagged(request, html, { 'Content-Type': 'text/html; charset=utf-8' }, { sharedBy: sharedBy(context) });
}
