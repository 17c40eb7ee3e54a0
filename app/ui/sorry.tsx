/** A page that could not be shown. */
import type { ReactNode } from 'react';
import { Brand, ThemeButton } from './document.tsx';

export function Sorry({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <>
      <header className="site-header">
        <div className="site-header-row">
          <Brand name="wikibot" href="/" />
          <div className="user-menu">
            <ThemeButton />
          </div>
        </div>
      </header>
      <main id="content" className="centre stack">
        <h1>{heading}</h1>
        <p className="lede">{children}</p>
        <p>
          <a className="button button-primary" href="/dashboard">
            Your wikis
          </a>
        </p>
      </main>
    </>
  );
}
