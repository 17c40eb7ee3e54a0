/** A page that could not be shown: what is wrong, and a way on. For Next's own pages and for static markup. */
import type { ReactNode } from 'react';
import { Brand } from './document.tsx';
import { EmptyState } from './feedback.tsx';
import type { Translator } from './i18n/translator.ts';
import type { IconName } from './icons.tsx';

interface SorryProps {
  readonly t: Translator<'frame'>;
  readonly heading: string;
  readonly icon?: IconName;
  readonly actions?: ReactNode;
  /** For those who ask about it: status, id of the request. */
  readonly small?: ReactNode;
  readonly children: ReactNode;
}

export function Sorry({ t, heading, icon = 'compass', actions, small, children }: SorryProps) {
  return (
    <>
      <header className="site-header">
        <Brand name="wikibot" href="/" />
      </header>
      <main id="content" className="centre">
        <EmptyState
          icon={icon}
          title={heading}
          level={1}
          actions={
            <>
              <a className="button button-primary" href="/dashboard">
                {t('frame.your_wikis')}
              </a>
              {actions}
            </>
          }
        >
          {children}
        </EmptyState>
        {small === undefined ? null : <p className="hint centred-text">{small}</p>}
      </main>
    </>
  );
}
