import { siteRoute } from '../respond.ts';
import { textPage } from '../text-page.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute((context) =>
  textPage(context, { file: 'docs/site/privacy.md', name: 'privacy', description: 'privacy_about', draft: true }),
);
