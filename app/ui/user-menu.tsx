/** Theme, who is signed in, and the way out. */
import { ThemeButton } from './document.tsx';

interface UserMenuProps {
  /**
   * Absent: not known here, because the page is the same for everybody; reader.js fills it in. Null:
   * nobody, or somebody without a username yet.
   */
  readonly username?: string | null | undefined;
  readonly isSignedIn?: boolean;
  readonly signInHref: string;
  readonly dashboardHref?: string;
}

export function UserMenu({
  username,
  isSignedIn = typeof username === 'string',
  signInHref,
  dashboardHref = '/dashboard',
}: UserMenuProps) {
  if (username === undefined) {
    return (
      <div className="user-menu">
        <ThemeButton />
        <span data-user-menu="fill" data-dashboard={dashboardHref}>
          <a href={signInHref}>Sign in</a>
        </span>
      </div>
    );
  }
  return (
    <div className="user-menu">
      <meta name="wikibot-user" content={username ?? ''} />
      <ThemeButton />
      {username === null ? null : (
        <a href={dashboardHref} title="Your wikis">
          {username}
        </a>
      )}
      {isSignedIn ? (
        <button type="button" className="plain-button" data-sign-out="">
          Sign out
        </button>
      ) : (
        <a href={signInHref}>Sign in</a>
      )}
    </div>
  );
}
