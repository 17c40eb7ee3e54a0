import type { Metadata } from 'next';
import { getTranslator } from '../../../ui/i18n/request.ts';
import { DashboardFrame, openDashboard } from '../frame.tsx';
import { NewWiki } from '../new-wiki.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('dashboard.new_title') };
}

export default async function NewWikiPage() {
  const { t, user } = await openDashboard('/dashboard/new');
  return (
    <DashboardFrame t={t} user={user} section="wikis" title={t('dashboard.new_title')} text={t('dashboard.new_text')}>
      <NewWiki t={t} username={user.username} />
    </DashboardFrame>
  );
}
