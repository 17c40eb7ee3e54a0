/** Header of the pages outside a wiki. */
import type { UserInfo } from '#lib/services/types.ts';
import { Brand } from './document.tsx';
import { UserMenu } from './user-menu.tsx';

export function SiteHeader({ user }: { user: UserInfo | null }) {
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Brand name="wikibot" href={user === null ? '/' : '/dashboard'} />
        <UserMenu username={user?.username ?? null} isSignedIn={user !== null} signInHref="/signin" />
      </div>
    </header>
  );
}
