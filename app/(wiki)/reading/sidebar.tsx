/**
 * What stands beside the pages of a wiki: where its tools are, and its pages. The pages are not sent
 * with it: the browser asks for them once (tools/tree.tsx) and keeps them until the wiki changes.
 */
import type { IconName } from '../../ui/icons.tsx';
import { Icon } from '../../ui/icons.tsx';
import type { Place } from './chrome.tsx';
import type { Tool } from './urls.ts';

export type Section = 'index' | 'changes' | 'files' | 'tags' | 'search' | 'graph' | 'health' | 'settings' | null;

interface Entry {
  readonly section: Exclude<Section, null>;
  readonly tool: Tool;
  readonly text:
    'frame.index' | 'frame.changes' | 'frame.files' | 'frame.tags' | 'graph.title' | 'health.title' | 'frame.settings';
  readonly icon: IconName;
  /** Shown to members alone. */
  readonly ofMembers?: boolean;
}

/** The tools of a wiki, in order. A new one is a line here. */
const ENTRIES: readonly Entry[] = [
  { section: 'index', tool: 'index', text: 'frame.index', icon: 'list' },
  { section: 'tags', tool: 'tags', text: 'frame.tags', icon: 'tag' },
  { section: 'files', tool: 'files', text: 'frame.files', icon: 'files' },
  { section: 'changes', tool: 'changes', text: 'frame.changes', icon: 'pulse' },
  { section: 'graph', tool: 'graph', text: 'graph.title', icon: 'graph' },
  { section: 'health', tool: 'health', text: 'health.title', icon: 'health' },
  { section: 'settings', tool: 'settings', text: 'frame.settings', icon: 'gear', ofMembers: true },
];

type SidebarProps = Pick<Place, 't' | 'wiki' | 'urls' | 'username'> & { section: Section; path: string | null };

export function Sidebar({ t, wiki, urls, username, section, path }: SidebarProps) {
  const isHome = section === null && path === wiki.homePath;
  // The head is in the address, and so is the language: what a browser has kept under it is still right.
  const version = `${(wiki.indexedOid ?? 'none').slice(0, 12)}.${t.language}`;
  return (
    <nav id="sidebar" className="sidebar" aria-label={t('frame.sidebar')}>
      <ul className="sidebar-links">
        <li>
          <a href={urls.home} aria-current={isHome ? 'page' : undefined}>
            <Icon name="home" />
            {t('frame.home')}
          </a>
        </li>
        {/* A page that is the same for everybody doesn't know who reads it; the settings judge who asks. */}
        {ENTRIES.filter((entry) => entry.ofMembers !== true || (username !== undefined && wiki.role !== null)).map(
          (entry) => (
            <li key={entry.section}>
              <a href={urls.tool(entry.tool)} aria-current={section === entry.section ? 'page' : undefined}>
                <Icon name={entry.icon} />
                {t(entry.text)}
              </a>
            </li>
          ),
        )}
      </ul>
      <div
        className="sidebar-pages"
        data-tree={urls.tool('tree')}
        data-version={version}
        data-path={path ?? ''}
        data-failed={t('frame.pages_failed')}
        // On Next's pages React must leave alone what the script puts here.
        suppressHydrationWarning
        dangerouslySetInnerHTML={{ __html: '' }}
      />
    </nav>
  );
}
