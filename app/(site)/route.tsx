/** `/`, the same for everybody; who is signed in finds their wikis by the button that reader.js puts there. */
import { withoutTitleHeading } from '../(wiki)/reading/rendering.ts';
import { EXAMPLE_NAME, example, examplePage } from './demo/example.ts';
import { FrontPage } from './front-page.tsx';
import { siteRoute } from './respond.ts';

export const dynamic = 'force-dynamic';

export const GET = siteRoute(async ({ t, config }) => {
  const wiki = await example();
  const page = await examplePage(wiki, wiki.session.shown);
  if (page === null) return null;
  return (
    <FrontPage
      t={t}
      appUrl={config.appUrl}
      operator={config.operator?.name ?? null}
      session={wiki.session}
      page={{ wiki: EXAMPLE_NAME, ...page, html: withoutTitleHeading(page.html, page.title, page.toc).html }}
    />
  );
});
