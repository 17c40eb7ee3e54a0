/** Who is signed in, appearance and language, and the way out. */
import { assetUrl } from './assets.ts';
import { LANGUAGES } from './i18n/languages.ts';
import type { Translator } from './i18n/translator.ts';
import { Icon } from './icons.tsx';
import { Avatar, Menu, MenuButton, MenuLink } from './parts.tsx';

interface UserMenuProps {
  readonly t: Translator<'frame' | 'common'>;
  /**
   * Absent: not known here, because the page is the same for everybody; reader.js fills it in. Null:
   * nobody, or somebody without a username yet.
   */
  readonly username?: string | null | undefined;
  readonly isSignedIn?: boolean;
  readonly signInHref: string;
  readonly dashboardHref?: string;
  /** On a wiki's own host: the origin where the script can learn who is signed in. */
  readonly apex?: string | null;
}

export function UserMenu({
  t,
  username,
  isSignedIn = typeof username === 'string',
  signInHref,
  dashboardHref = '/dashboard',
  apex = null,
}: UserMenuProps) {
  // Beside the dashboard, at the apex.
  const settingsHref = dashboardHref.replace(/\/dashboard$/, '/settings');
  const unknown = username === undefined;
  return (
    <div
      className="user-menu"
      {...(unknown ? { 'data-user-menu': 'fill' } : {})}
      {...(unknown && apex !== null ? { 'data-apex': apex, 'data-host-script': assetUrl('host.js') } : {})}
    >
      {unknown ? null : <meta name="wikibot-user" content={username ?? ''} />}
      {isSignedIn ? null : (
        <a className="button button-quiet" href={signInHref} data-for="nobody">
          {t('frame.sign_in')}
        </a>
      )}
      <Menu
        label={typeof username === 'string' ? t('frame.account', { name: username }) : t('frame.appearance')}
        icon="person"
        face={
          typeof username === 'string' ? (
            <Avatar name={username} />
          ) : (
            <span className="avatar avatar-none" data-avatar="">
              <Icon name="person" />
            </span>
          )
        }
      >
        {unknown || isSignedIn ? (
          <div className="menu-group" data-for="somebody" hidden={unknown}>
            <p className="menu-title" data-username="" translate="no">
              {username}
            </p>
            <MenuLink href={dashboardHref} icon="wiki">
              {t('frame.your_wikis')}
            </MenuLink>
            <MenuLink href={settingsHref} icon="person">
              {t('frame.your_account')}
            </MenuLink>
          </div>
        ) : null}
        <Preferences t={t} />
        <div className="menu-group">
          <MenuButton icon="keyboard" data={{ 'data-open-dialog': 'shortcuts' }}>
            {t('frame.keyboard_shortcuts')}
          </MenuButton>
          {unknown || isSignedIn ? (
            <div data-for="somebody" hidden={unknown}>
              <MenuButton icon="exit" data={{ 'data-sign-out': t('frame.sign_out_failed') }}>
                {t('frame.sign_out')}
              </MenuButton>
            </div>
          ) : null}
        </div>
      </Menu>
    </div>
  );
}

/** Kept in the browser: pages are cached as one for all. The script marks what is chosen. */
function Preferences({ t }: { t: Translator<'frame'> }) {
  return (
    <>
      <div className="menu-group" role="group" aria-label={t('frame.theme')}>
        <p className="menu-label" aria-hidden="true">
          {t('frame.theme')}
        </p>
        <div className="segments">
          {(['system', 'light', 'dark'] as const).map((theme) => (
            <button key={theme} type="button" data-theme-choice={theme} aria-pressed={theme === 'system'}>
              {t(`frame.theme_${theme}`)}
            </button>
          ))}
        </div>
      </div>
      <div className="menu-group" role="group" aria-label={t('frame.language')}>
        <p className="menu-label" aria-hidden="true">
          {t('frame.language')}
        </p>
        <div className="segments">
          {Object.entries(LANGUAGES).map(([code, { name }]) => (
            <button key={code} type="button" lang={code} data-language-choice={code} aria-pressed={code === t.language}>
              {name}
            </button>
          ))}
        </div>
      </div>
    </>
  );
}
