/** The palette as a fragment: its dialog with the texts and commands that public/ui/palette.js acts on. */
import type { IconName } from '../../ui/icons.tsx';
import { Icon } from '../../ui/icons.tsx';
import { LANGUAGES } from '../../ui/i18n/languages.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { WikiContext } from '../reading/context.ts';
import { htmlOf, tagged } from '../reading/respond.ts';
import type { WikiUrls } from '../reading/urls.ts';

export async function showPalette(context: WikiContext): Promise<Response> {
  const { request, wiki, urls, t } = context;
  const role = wiki.readOnlyReason === null ? wiki.role : null;
  const writes = role === 'owner' || role === 'editor';
  const html = await htmlOf(<Palette t={t} urls={urls} writes={writes} owns={wiki.role === 'owner'} />, {
    fragment: true,
  });
  return tagged(request, html, { 'Content-Type': 'text/html; charset=utf-8' });
}

interface Props {
  readonly t: Translator;
  readonly urls: WikiUrls;
  readonly writes: boolean;
  readonly owns: boolean;
}

function Palette({ t, urls, writes, owns }: Props) {
  return (
    <dialog
      id="palette"
      className="dialog palette"
      aria-label={t('finding.palette')}
      data-results={t('finding.results')}
      data-recent={t('finding.recent')}
      data-pages={t('finding.pages')}
      data-in-text={t('finding.in_text')}
      data-commands={t('finding.commands')}
      data-search-all={t('finding.search_all', { name: '{name}' })}
      data-create={t('finding.create', { name: '{name}' })}
      data-nothing={t('finding.nothing')}
      data-failed={t('finding.failed')}
      data-markdown-copied={t('finding.markdown_copied')}
      data-count={JSON.stringify(t.messages.finding.count)}
      {...(writes ? { 'data-new': urls.tool('new') } : {})}
    >
      <div className="palette-head">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-label={t('finding.palette')}
          placeholder={t('finding.palette_hint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="go"
        />
      </div>
      <div id="palette-list" className="finder-list" role="listbox" aria-label={t('finding.results')} />
      <p className="visually-hidden" role="status" />
      <div className="palette-foot" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t('finding.keys_move')}
        </span>
        <span>
          <kbd>↵</kbd> {t('finding.keys_open')}
        </span>
        <span>
          <kbd>{t('finding.key_escape')}</kbd> {t('finding.keys_close')}
        </span>
      </div>
      {(['page', 'search', 'plus'] as const).map((name) => (
        <template key={name} data-icon={name}>
          <Icon name={name} />
        </template>
      ))}
      {commandsOf({ t, urls, writes, owns }).map(({ name, icon, ...data }) => (
        <template
          key={name}
          data-command={name}
          data-text={data.text}
          data-keys={data.keys}
          data-href={data.href}
          data-click={data.click}
        >
          <Icon name={icon} />
        </template>
      ))}
    </dialog>
  );
}

interface Command {
  readonly name: string;
  readonly text: string;
  readonly icon: IconName;
  readonly keys?: string;
  /** Where it leads. */
  readonly href?: string;
  /** The control of the page that does it; without it on the page there is no such command. */
  readonly click?: string;
}

/** The tools of the wiki are not here: the script takes them from the sidebar. */
function commandsOf({ t, urls, writes, owns }: Props): Command[] {
  const rename = { name: 'rename', text: t('finding.rename'), icon: 'move', click: '[data-open-dialog="rename"]' };
  const edit = { name: 'edit', text: t('finding.edit'), icon: 'edit', keys: 'e', click: 'a[data-edit]' };
  const fresh = { name: 'new', text: t('frame.new_page'), icon: 'plus', keys: 'n', href: urls.tool('new') };
  const settings = { name: 'settings', text: t('frame.settings'), icon: 'gear', href: urls.tool('settings') };
  return [
    ...(writes ? [edit, fresh] : []),
    {
      name: 'history',
      text: t('finding.history'),
      icon: 'history',
      keys: 'h',
      click: '.page-actions a[href*="/-/history/"]',
    },
    { name: 'blame', text: t('finding.blame'), icon: 'people', click: '.page-actions a[href*="/-/blame/"]' },
    ...(writes ? [rename] : []),
    { name: 'copy-link', text: t('page.copy_link'), icon: 'link', click: '[data-copy-link]' },
    { name: 'markdown', text: t('finding.copy_markdown'), icon: 'code' },
    { name: 'print', text: t('page.print'), icon: 'print', click: '[data-print]' },
    ...(owns ? [settings] : []),
    ...(['light', 'dark', 'system'] as const).map((theme) => ({
      name: `theme-${theme}`,
      text: t(`finding.theme_${theme}`),
      icon: 'contrast',
      click: `[data-theme-choice="${theme}"]`,
    })),
    ...Object.entries(LANGUAGES).map(([code, { name }]) => ({
      name: `language-${code}`,
      text: t('finding.language', { name }),
      icon: 'globe',
      click: `[data-language-choice="${code}"]`,
    })),
    { name: 'sidebar', text: t('finding.sidebar'), icon: 'panel', keys: '[', click: '[data-sidebar-toggle]' },
    {
      name: 'shortcuts',
      text: t('frame.keyboard_shortcuts'),
      icon: 'keyboard',
      keys: '?',
      click: '[data-open-dialog="shortcuts"]',
    },
  ] as Command[];
}
