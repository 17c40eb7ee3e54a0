import { siteRoute } from '../respond.ts';
import { textPage } from '../text-page.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute((context) =>
  textPage(context, { file: 'docs/site/terms.md', name: 'terms', description: 'terms_about', draft: true }),
);
