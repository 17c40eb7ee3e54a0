/** `/docs/example`: the wiki of the front page, to be read as it is. */
import { withoutTitleHeading } from '../../../../(wiki)/reading/rendering.ts';
import { descriptionOf } from '../../../../(wiki)/reading/description.ts';
import { EXAMPLE_NAME, example, examplePage, exampleUrl } from '../../../demo/example.ts';
import { siteRoute } from '../../../respond.ts';
import { ExampleDocument } from '../example-page.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute(async ({ t, url, config }) => {
  const wiki = await example();
  const rest = url.pathname.replace(/^\/docs\/example\/?/, '');
  const page = await examplePage(wiki, rest === '' ? 'Home' : decoded(rest));
  if (page === null || (rest !== '' && page.path === 'Home')) return null;
  const shown = withoutTitleHeading(page.html, page.title, page.toc);
  return (
    <ExampleDocument
      t={t}
      appUrl={config.appUrl}
      operator={config.operator?.name ?? null}
      wiki={EXAMPLE_NAME}
      page={{ ...page, ...shown }}
      description={descriptionOf({}, page.html)}
      list={[...wiki.pages.keys()].map((path) => ({ path, url: exampleUrl(path) }))}
    />
  );
});

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '';
  }
}
