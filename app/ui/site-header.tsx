/** Header of the pages outside a wiki. */
import type { UserInfo } from '#lib/services/types.ts';
import { Brand } from './document.tsx';
import { UserMenu } from './user-menu.tsx';

/** `origin`: of the apex, for pages that an owner's host shows too. */
export function SiteHeader({ user, origin = '' }: { user: UserInfo | null; origin?: string }) {
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Brand name="wikibot" href={`${origin}${user === null ? '/' : '/dashboard'}`} />
        <UserMenu
          username={user?.username ?? null}
          isSignedIn={user !== null}
          signInHref={`${origin}/signin`}
          dashboardHref={`${origin}/dashboard`}
        />
      </div>
    </header>
  );
}
