/** Header of the pages outside a wiki. */
import type { UserInfo } from '#lib/services/types.ts';
import { Brand } from './document.tsx';
import type { Translator } from './i18n/translator.ts';
import { Shortcuts } from './shortcuts.tsx';
import { UserMenu } from './user-menu.tsx';

/** `origin`: of the apex, for pages that an owner's host shows too. */
export function SiteHeader({
  t,
  user,
  origin = '',
}: {
  t: Translator<'frame' | 'common'>;
  user: UserInfo | null;
  origin?: string;
}) {
  return (
    <header className="site-header">
      <Brand name="wikibot" href={`${origin}${user === null ? '/' : '/dashboard'}`} />
      <div className="header-end">
        <UserMenu
          t={t}
          username={user?.username ?? null}
          isSignedIn={user !== null}
          signInHref={`${origin}/signin`}
          dashboardHref={`${origin}/dashboard`}
        />
      </div>
      <Shortcuts t={t} />
    </header>
  );
}
