import { siteRoute } from '../respond.ts';
import { textPage } from '../text-page.tsx';

export const dynamic = 'force-dynamic';

export const GET = siteRoute((context) =>
  textPage(context, {
    file: 'CHANGELOG.md',
    name: 'changelog',
    description: 'changelog_about',
    section: 'changelog',
  }),
);
