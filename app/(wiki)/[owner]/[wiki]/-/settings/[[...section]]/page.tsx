import type { Metadata } from 'next';
import { forbidden, notFound } from 'next/navigation';
import { Icon } from '../../../../../../ui/icons.tsx';
import { getTranslator } from '../../../../../../ui/i18n/request.ts';
import { TextsFor } from '../../../../../../ui/i18n/texts-for.tsx';
import { type OpenedWiki, type WikiParams, openWiki } from '../../../../../open.ts';
import { WikiFrame } from '../../../../../reading/chrome.tsx';
import { isClient } from '#ui/connect/clients.ts';
import { Audit } from '../../../../../settings/audit.tsx';
import { Connect } from '../../../../../settings/connect.tsx';
import { Danger } from '../../../../../settings/danger.tsx';
import { General } from '../../../../../settings/general.tsx';
import { Git } from '../../../../../settings/git.tsx';
import { People } from '../../../../../settings/people.tsx';
import { SECTIONS, type SettingsSection, isSection, sectionsFor } from '../../../../../settings/sections.ts';
import { Tokens } from '../../../../../settings/tokens.tsx';
import { Webhooks } from '../../../../../settings/webhooks.tsx';

type Query = Readonly<Record<string, string | string[] | undefined>>;

interface Props {
  params: Promise<WikiParams & { section?: string[] }>;
  searchParams: Promise<Query>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslator();
  const name = (await params).section?.[0];
  return { title: name !== undefined && isSection(name) ? t(`settings.${name}`) : t('settings.title') };
}

/** For members alone: each sees the parts in which there is something to do for them. */
export default async function SettingsPage({ params, searchParams }: Props) {
  const { section: segments = [], ...address } = await params;
  const [wanted] = segments;
  if (segments.length > 1 || (wanted !== undefined && !isSection(wanted))) notFound();
  const opened = await openWiki(address, 'read', `/-/settings${wanted === undefined ? '' : `/${wanted}`}`, {
    membersOnly: true,
  });
  const { t, actor, wiki, urls, appUrl, username } = opened;
  const offered = sectionsFor(actor, wiki);
  const current = wanted ?? offered[0] ?? 'people';
  if (!offered.includes(current)) forbidden();
  const query = await searchParams;
  return (
    <WikiFrame
      t={t}
      wiki={wiki}
      urls={urls}
      appUrl={appUrl}
      section="settings"
      here={urls.tool('settings', wanted)}
      username={username}
    >
      <TextsFor t={t} namespaces={current === 'webhooks' ? ['settings', 'webhooks'] : ['settings']}>
        <div className="page-head">
          <h1>{t('settings.settings_of', { name: wiki.name })}</h1>
        </div>
        <div className="settings">
          <nav className="settings-nav" aria-label={t('settings.title')}>
            {offered.map((name) => (
              <a
                key={name}
                href={urls.tool('settings', name === offered[0] ? '' : name)}
                aria-current={name === current ? 'page' : undefined}
              >
                <Icon name={SECTIONS[name].icon} />
                {t(`settings.${name}`)}
              </a>
            ))}
          </nav>
          <div className="settings-main stack">
            <Section opened={opened} section={current} query={query} />
          </div>
        </div>
      </TextsFor>
    </WikiFrame>
  );
}

function Section({ opened, section, query }: { opened: OpenedWiki; section: SettingsSection; query: Query }) {
  const one = (name: string): string => {
    const value = query[name];
    return typeof value === 'string' ? value : '';
  };
  const client = one('client');
  switch (section) {
    case 'general':
      return <General opened={opened} />;
    case 'people':
      return <People opened={opened} />;
    case 'connect':
      return <Connect opened={opened} client={isClient(client) ? client : 'claude-code'} />;
    case 'tokens':
      return <Tokens opened={opened} />;
    case 'git':
      return <Git opened={opened} />;
    case 'webhooks':
      return <Webhooks opened={opened} chosen={{ webhook: one('webhook'), cursor: one('cursor') }} />;
    case 'audit':
      return <Audit opened={opened} asked={one} />;
    case 'danger':
      return <Danger opened={opened} />;
  }
}
