/** What stands around each part of the dashboard. */
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import type { Actor } from '#lib/core/access.ts';
import type { UserInfo } from '#lib/services/types.ts';
import { currentSession } from '../../auth.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';

const SECTIONS = {
  wikis: { icon: 'wiki', href: '/dashboard' },
  connect: { icon: 'link', href: '/dashboard/connect' },
  people: { icon: 'people', href: '/dashboard/people' },
  usage: { icon: 'pulse', href: '/dashboard/usage' },
  log: { icon: 'list', href: '/dashboard/log' },
  account: { icon: 'gear', href: '/settings' },
} as const satisfies Record<string, { icon: IconName; href: string }>;

type Section = keyof typeof SECTIONS;

export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** Whose dashboard it is. Leads away whoever is not signed in, or has no name yet. */
export async function openDashboard(
  here: string,
): Promise<{ t: Translator; actor: Actor; user: UserInfo & { username: string } }> {
  const [t, { actor, user }] = await Promise.all([getTranslator(), currentSession()]);
  // Signing in leads to the dashboard by itself.
  if (user === null) redirect(here === '/dashboard' ? '/signin' : `/signin?return_to=${encodeURIComponent(here)}`);
  const { username } = user;
  if (username === null) redirect('/welcome');
  return { t, actor, user: { ...user, username } };
}

/** The value of a parameter that is there once; else nothing. */
export function oneOf(query: Query, name: string): string {
  const value = query[name];
  return typeof value === 'string' ? value.trim() : '';
}

interface FrameProps {
  readonly t: Translator;
  readonly user: UserInfo;
  readonly section: Section;
  readonly title: string;
  readonly text?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function DashboardFrame({ t, user, section, title, text, actions, children }: FrameProps) {
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="frame">
        <div className="settings">
          <nav className="settings-nav" aria-label={t('dashboard.sections')}>
            {sections().map((name) => (
              <a key={name} href={SECTIONS[name].href} aria-current={name === section ? 'page' : undefined}>
                <Icon name={SECTIONS[name].icon} />
                {t(`dashboard.${name}`)}
              </a>
            ))}
          </nav>
          <div className="dashboard-main">
            <div className="page-head">
              <h1>{title}</h1>
              {actions === undefined ? null : <div className="page-actions">{actions}</div>}
            </div>
            {text === undefined ? null : <p className="dashboard-text">{text}</p>}
            {children}
          </div>
        </div>
      </main>
      <SiteFooter t={t} />
    </>
  );
}

function sections(): Section[] {
  return Object.keys(SECTIONS).filter((name): name is Section => Object.hasOwn(SECTIONS, name));
}
