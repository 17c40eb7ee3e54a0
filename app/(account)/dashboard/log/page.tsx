import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { isWikibotError } from '#lib/core/errors.ts';
import { server } from '../../../server.ts';
import { getTranslator } from '../../../ui/i18n/request.ts';
import { DashboardFrame, type Query, oneOf, openDashboard } from '../frame.tsx';
import { AuditList } from './audit-list.tsx';
import { logFields, logFilter } from './query.ts';
import { readLog } from './read.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('dashboard.log') };
}

export default async function LogPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { t, actor, user } = await openDashboard('/dashboard/log');
  const query = await searchParams;
  const fields = logFields((name) => oneOf(query, name));
  const cursor = oneOf(query, 'cursor');
  const [answer, wikis] = await Promise.all([
    readLog(actor, logFilter(fields), cursor).catch((error: unknown) => {
      // Of a wiki that is not one's own.
      if (isWikibotError(error) && (error.code === 'not_found' || error.code === 'forbidden')) notFound();
      throw error;
    }),
    server().services.activity.wikis(actor),
  ]);
  const own = wikis
    .filter(({ role }) => role === 'owner')
    .map(({ owner, slug, name }) => ({ address: `${owner}/${slug}`, name }))
    .toSorted((a, b) => t.compare(a.name, b.name));
  return (
    <DashboardFrame t={t} user={user} section="log" title={t('dashboard.log')} text={t('dashboard.log_text')}>
      <AuditList
        t={t}
        answer={answer}
        fields={fields}
        isFirst={cursor === ''}
        here="/dashboard/log"
        wikis={own.length === 0 ? [{ address: '', name: t('dashboard.any_wiki') }] : own}
      />
    </DashboardFrame>
  );
}
