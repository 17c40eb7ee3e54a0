/** What is said of a page elsewhere, as a fragment that the page asks for when a reader comes to its end. */
import type { Mentions } from '#lib/protocol/links.ts';
import { type Place, offersWriting } from '../reading/chrome.tsx';
import type { WikiContext } from '../reading/context.ts';
import { htmlOf, tagged } from '../reading/respond.ts';
import { placeOf, sharedBy } from '../reading/show.tsx';
import { FixButton, fixData } from './fix-button.tsx';

export async function showMentions(context: WikiContext): Promise<Response> {
  const { request, services, actor, wiki, path } = context;
  const found = await services.links.mentions(actor, wiki, path);
  const html = await htmlOf(<Fragment {...placeOf(context)} found={found} />, { fragment: true });
  return tagged(request, html, { 'Content-Type': 'text/html; charset=utf-8' }, { sharedBy: sharedBy(context) });
}

function Fragment({ found, ...place }: Place & { found: Mentions }) {
  const { t, urls } = place;
  const { backlinks, mentions, more_backlinks: more } = found;
  return (
    <>
      {backlinks.length === 0 ? null : (
        <section className="backlinks" aria-labelledby="backlinks">
          <h2 id="backlinks">{t('health.backlinks')}</h2>
          <ul className="passages">
            {backlinks.map((page) => (
              <li key={page.path}>
                <a href={urls.page(page.path)} title={page.path} dir="auto">
                  {page.title}
                </a>
                {page.passage === null ? null : <Quote passage={page.passage} />}
              </li>
            ))}
          </ul>
          {more === 0 ? null : (
            <p className="hint">
              <a href={urls.tool('graph', '', { page: found.path })}>{t('health.more_backlinks', { count: more })}</a>
            </p>
          )}
        </section>
      )}
      {mentions.length === 0 ? null : (
        <section className="backlinks mentions" aria-labelledby="mentions" {...fixData(place)}>
          <h2 id="mentions">{t('health.mentions')}</h2>
          <ul className="passages">
            {mentions.map((page) => (
              <li key={page.path} data-problem="">
                <a href={urls.page(page.path)} title={page.path} dir="auto">
                  {page.title}
                </a>
                <Quote passage={page.passage} />
                {offersWriting(place) ? (
                  <FixButton
                    fix={{ fix: 'link_mention', path: page.path, to: found.path, line: page.passage.line }}
                    label={t('health.make_link_on', { name: page.title })}
                  >
                    {t('health.make_link')}
                  </FixButton>
                ) : null}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Quote({ passage }: { passage: { before: string; hit: string; after: string } }) {
  return (
    <q className="passage" dir="auto">
      {passage.before}
      <mark>{passage.hit}</mark>
      {passage.after}
    </q>
  );
}
