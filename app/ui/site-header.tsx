/** Header of the pages outside a wiki. The name in the `meta` is what reader.js shows on cached pages. */
import type { UserInfo } from '#lib/services/types.ts';
import { Brand, ThemeButton } from './document.tsx';

export function SiteHeader({ user }: { user: UserInfo | null }) {
  return (
    <header className="site-header">
      <UserMark username={user?.username ?? null} />
      <div className="site-header-row">
        <Brand name="wikibot" href={user === null ? '/' : '/dashboard'} />
        <div className="site-nav user-menu">
          <ThemeButton />
          {user === null ? (
            <a href="/signin">Sign in</a>
          ) : (
            <>
              {user.username === null ? null : <a href={`/@${user.username}`}>{user.username}</a>}
              <button type="button" className="plain-button" data-sign-out="">
                Sign out
              </button>
            </>
          )}
        </div>
      </div>
    </header>
  );
}

export function UserMark({ username }: { username: string | null }) {
  return <meta name="wikibot-user" content={username ?? ''} />;
}
